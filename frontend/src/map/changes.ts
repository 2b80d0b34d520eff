import { onChange, onReset } from '../live/stream';
import type { MvtLayer } from './MvtLayer';
import { toWorld } from './mercator';

/** How often lights may turn, in ms: the server's clock ticks in minutes, and its tags say which tiles are still the same. */
const tick = 60_000;

type Tiles = Pick<MvtLayer, 'refresh' | 'refreshAt'>;

/** What changed at the server is asked for again, and nothing else. Returns how to stop. */
export function followChanges(ground: Tiles, concerns: Tiles): () => void {
  const minute = window.setInterval(() => concerns.refresh(), tick);
  const all = () => {
    ground.refresh();
    concerns.refresh();
  };
  const stops = [
    onChange('concern', (changes) => {
      concerns.refreshAt(changes.flatMap((c) => (c.at ?? []).map(([lon, lat]) => toWorld(lon, lat))));
    }),
    onChange('category', () => concerns.refresh()),
    onChange('area', all),
    onChange('ground', () => ground.refresh()),
    onReset(all),
  ];
  return () => {
    clearInterval(minute);
    for (const stop of stops) stop();
  };
}
