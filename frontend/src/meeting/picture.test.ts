import { expect, it } from 'vitest';
import type { Drawing } from '../board/drawing';
import { boxAround, frameOf, joined, outlinePath, placeIn, placeOf, tilePath, tilesOf } from './picture';

const town = [113.5, 37.86, 113.56, 37.88] as const;
const frame = frameOf(town, 720, 480);

it('a box lies in the middle of its picture, with room for words at the top', () => {
  const nw = placeIn(frame, [town[0], town[3]]);
  const se = placeIn(frame, [town[2], town[1]]);
  expect(nw.x).toBeCloseTo(720 * 0.05, 3);
  expect(se.x).toBeCloseTo(720 * 0.95, 3);
  expect((nw.y + se.y) / 2).toBeCloseTo(480 * 0.54, 3);
  expect(nw.y).toBeGreaterThan(480 * 0.13);
});

it('a single place has ground around it, and nothing at all has no box', () => {
  const one = frameOf([113.5, 37.86, 113.5, 37.86], 720, 480);
  expect(placeIn(one, [113.5, 37.86])).toEqual({
    x: expect.closeTo(360, 3),
    y: expect.closeTo(480 * 0.54, 3),
  });
  expect(one.scale).toBeLessThan(1e9);
  expect(boxAround([])).toBeUndefined();
  expect(joined([undefined, town])).toEqual(town);
});

it('tiles cover the picture and are few', () => {
  for (const box of [town, [73, 18, 135, 53] as const]) {
    const f = frameOf(box, 720, 480);
    const tiles = tilesOf(f);
    expect(tiles.length).toBeLessThanOrEqual(36);
    const size = 2 ** (tiles[0]?.z ?? 0);
    expect(Math.min(...tiles.map((t) => t.x)) / size).toBeLessThanOrEqual(f.x);
    expect((Math.max(...tiles.map((t) => t.x)) + 1) / size).toBeGreaterThanOrEqual(f.x + f.width / f.scale);
  }
});

it('of a tile come the wanted features that the picture shows', () => {
  const [tile] = tilesOf(frame);
  if (!tile) throw new Error('no tile');
  const shapes = {
    coords: Float32Array.from([0, 0, 256, 0, 256, 256, 0, 256, -9e6, 0, -9e6, 9]),
    rings: Uint32Array.from([4, 6]),
    features: Uint32Array.from([1, 2]),
    ids: Float64Array.from([1, 2]),
    props: [{ kind: 'green' }, { kind: 'road' }],
    filled: Uint8Array.from([1, 0]),
  };
  expect(tilePath(frame, tile, shapes, (p) => p.kind === 'green')).toMatch(/^M[-\d. ]+(L[-\d. ]+){3}Z$/);
  expect(tilePath(frame, tile, shapes, (p) => p.kind === 'road')).toBe('');
});

it('an outline is a closed path for each ring', () => {
  const square = [
    [113.5, 37.86],
    [113.56, 37.86],
    [113.56, 37.88],
    [113.5, 37.86],
  ];
  expect(outlinePath(frame, [[square], [square]]).match(/Z/g)).toHaveLength(2);
});

it('a task of a ring lies in its middle, of a line halfway', () => {
  const drawing = (kind: Drawing['kind'], path: Drawing['path']): Drawing => ({
    kind,
    path,
    title: '',
    locked: false,
    level: 0,
    color: 1,
    width: 3,
    concerns: [],
  });
  const ring = [
    [0, 0],
    [4, 0],
    [4, 2],
    [0, 2],
  ] as const;
  expect(placeOf(drawing('hotspot', ring))).toEqual([2, 1]);
  expect(placeOf(drawing('line', ring))).toEqual([4, 2]);
  expect(placeOf(drawing('pin', [[7, 8]]))).toEqual([7, 8]);
});
