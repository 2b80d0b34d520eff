// Between the datums of Chinese maps, as the server's geo package does it: GCJ-02 shifts WGS-84 by a sum of sines on the
// Krasovsky 1940 ellipsoid, BD-09 turns and stretches GCJ-02 a little more. CGCS2000 is taken as equal to WGS-84.

export type Datum = 'wgs84' | 'cgcs2000' | 'gcj02' | 'bd09';

/** Longitude and latitude in degrees. */
export type LonLat = readonly [number, number];

const axis = 6_378_245;
const eccentricity2 = 0.006_693_421_622_965_943;
const wave = (Math.PI * 3000) / 180;

/** The box in which maps are shifted; it holds more than China does. */
function shifted([lon, lat]: LonLat): boolean {
  return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
}

function toGcj([lon, lat]: LonLat): LonLat {
  const [x, y] = [lon - 105, lat - 35];
  const sin = (v: number) => Math.sin(v * Math.PI);
  const ripple = ((20 * sin(6 * x) + 20 * sin(2 * x)) * 2) / 3;
  const root = Math.sqrt(Math.abs(x));
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * root +
    ripple +
    ((20 * sin(y) + 40 * sin(y / 3) + 160 * sin(y / 12) + 320 * sin(y / 30)) * 2) / 3;
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * root +
    ripple +
    ((20 * sin(x) + 40 * sin(x / 3) + 150 * sin(x / 12) + 300 * sin(x / 30)) * 2) / 3;
  const angle = (lat * Math.PI) / 180;
  const w2 = 1 - eccentricity2 * Math.sin(angle) ** 2;
  const w = Math.sqrt(w2);
  return [
    lon + (east * 180) / ((axis / w) * Math.cos(angle) * Math.PI),
    lat + (north * 180) / (((axis * (1 - eccentricity2)) / (w2 * w)) * Math.PI),
  ];
}

function gcjToBd([lon, lat]: LonLat): LonLat {
  const r = Math.hypot(lon, lat) + 0.000_02 * Math.sin(lat * wave);
  const angle = Math.atan2(lat, lon) + 0.000_003 * Math.cos(lon * wave);
  return [r * Math.cos(angle) + 0.0065, r * Math.sin(angle) + 0.006];
}

const forwards: Record<Datum, (p: LonLat) => LonLat> = {
  wgs84: (p) => p,
  cgcs2000: (p) => p,
  gcj02: toGcj,
  bd09: (p) => gcjToBd(toGcj(p)),
};

/** From WGS-84. Outside of China all datums are the same. */
export function fromWgs(datum: Datum, p: LonLat): LonLat {
  return shifted(p) ? forwards[datum](p) : p;
}

/** To WGS-84, by iteration to a tenth of a millimetre: the shift changes by less than 2 % of a step. */
export function toWgs(datum: Datum, p: LonLat): LonLat {
  if (datum === 'wgs84' || datum === 'cgcs2000') return p;
  let [lon, lat] = p;
  for (let round = 0; round < 30; round++) {
    const [x, y] = forwards[datum]([lon, lat]);
    const [dLon, dLat] = [p[0] - x, p[1] - y];
    lon += dLon;
    lat += dLat;
    if (Math.abs(dLon) < 1e-11 && Math.abs(dLat) < 1e-11) break;
  }
  return shifted([lon, lat]) ? [lon, lat] : p;
}
