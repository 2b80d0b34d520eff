import { expect, it } from 'vitest';
import { type Datum, fromWgs, type LonLat, toWgs } from './datum';

const near = (a: LonLat, b: LonLat, within: number) =>
  expect(Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]))).toBeLessThan(within);

it('the published vectors hold', () => {
  const gcj: LonLat = [116.41024449916938, 39.91640428150164];
  near(fromWgs('gcj02', [116.404, 39.915]), gcj, 1e-9);
  // BD-09 of the same place in GCJ-02, reached from WGS-84.
  near(fromWgs('bd09', toWgs('gcj02', [116.404, 39.915])), [116.41036949371029, 39.92133699351021], 1e-9);
  // Published from a closed form that is the inverse to 5 cm only.
  near(fromWgs('gcj02', toWgs('bd09', [116.404, 39.915])), [116.39762729119315, 39.90865673957631], 1e-6);
});

it.each(['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as Datum[])('%s there and back is where it was', (datum) => {
  for (const p of [
    [113.57, 37.86],
    [75.9, 39.4],
    [126.6, 45.7],
    [109.5, 18.2],
  ] as LonLat[])
    near(toWgs(datum, fromWgs(datum, p)), p, 1e-9);
});

it('outside of China nothing is shifted', () => {
  expect(fromWgs('gcj02', [2.35, 48.85])).toEqual([2.35, 48.85]);
  expect(toWgs('bd09', [-74, 40.7])).toEqual([-74, 40.7]);
});
