// Where the device is, for what is done on site. It is sent once with the step, and only the distance is kept there.
import { useEffect, useState } from 'preact/hooks';

export type Position =
  | { state: 'insecure' | 'none' | 'locating' | 'denied' | 'failed' }
  | { state: 'found'; at: readonly [number, number]; accuracy: number };

/** What a browser's error says: that it was not allowed, or did not succeed. */
export function troubleOf(code: number): 'denied' | 'failed' {
  return code === 1 ? 'denied' : 'failed';
}

/** Metres between two places on the sphere (haversine, mean radius 6,371,008.8 m): off by half a percent at most. */
export function metres(a: readonly number[], b: readonly number[]): number {
  const rad = Math.PI / 180;
  const [lonA = 0, latA = 0] = a;
  const [lonB = 0, latB = 0] = b;
  const h =
    Math.sin(((latB - latA) * rad) / 2) ** 2 +
    Math.cos(latA * rad) * Math.cos(latB * rad) * Math.sin(((lonB - lonA) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}

/** Locates when it is first used, and on request again. */
export function usePosition(): { position: Position; again: () => void } {
  const [position, setPosition] = useState<Position>({ state: 'locating' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (!window.isSecureContext) {
      setPosition({ state: 'insecure' });
      return undefined;
    }
    if (!('geolocation' in navigator)) {
      setPosition({ state: 'none' });
      return undefined;
    }
    let gone = false;
    setPosition({ state: 'locating' });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        if (gone) return;
        setPosition({
          state: 'found',
          at: [coords.longitude, coords.latitude],
          accuracy: Math.round(coords.accuracy),
        });
      },
      ({ code }) => {
        if (!gone) setPosition({ state: troubleOf(code) });
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
    return () => {
      gone = true;
    };
  }, [asked]);
  return { position, again: () => setAsked((n) => n + 1) };
}
