import { describe, expect, it } from 'vitest';
import { decodeTile } from './decode';
import type { Tile } from './MvtLayer';
import { coverSingles, gather, type Mark, mergeRings, stackSingles } from './marks';
import { encodeTile, type FixtureFeature } from './tile.fixture';

const element = document.createElement('div');

function tile(z: number, x: number, y: number, features?: FixtureFeature[]): Tile {
  const address = { z, x, y };
  const data = features && decodeTile(encodeTile({ concerns: features }), address);
  return { address, element, data, fresh: data !== undefined, failed: false };
}

const concern = (id: number, x = 2048, y = 2048): FixtureFeature => ({
  id,
  type: 'point',
  rings: [[[x, y]]],
  props: { n: 1, category: 'bench', light: 'yellow' },
});

function ring(count: number, x: number, red = 0): Mark {
  return {
    id: 0,
    x,
    y: 0.5,
    count,
    lights: { red, yellow: 0, green: count - red, none: 0 },
    light: 'green',
    category: '',
    extent: [x, 0, x + 1, 1],
    stack: true,
  };
}

describe('what is drawn at a zoom', () => {
  it('is what the tiles of that zoom hold', () => {
    const marks = gather(
      [tile(2, 0, 0, [concern(1)]), tile(2, 1, 0, [concern(2)]), tile(3, 0, 0, [concern(9)])],
      2,
      [],
    );
    expect(marks.map((m) => m.id)).toEqual([1, 2]);
    expect(marks[0]).toMatchObject({ light: 'yellow', category: 'bench', count: 1 });
  });

  it('is what was there before, where a tile has not come yet', () => {
    const before = gather([tile(1, 0, 0, [concern(1, 1000, 1000), concern(2, 3000, 1000)])], 1, []);
    const arrived = [tile(2, 0, 0), tile(2, 1, 0, [concern(2)])];
    expect(gather(arrived, 2, before).map((m) => m.id)).toEqual([2, 1]);
  });

  it('is nothing where an empty tile has come', () => {
    const before = gather([tile(1, 0, 0, [concern(1, 1000, 1000)])], 1, []);
    expect(gather([tile(2, 0, 0, [])], 2, before)).toEqual([]);
  });
});

describe('single concerns on one place', () => {
  const at = (id: number, x: number, light: 'red' | 'green'): Mark => ({
    ...ring(1, x),
    id,
    light,
    lights: { red: Number(light === 'red'), yellow: 0, green: Number(light === 'green'), none: 0 },
    category: 'bench',
    stack: false,
  });

  it('are a stack, whose box holds the place', () => {
    const [stack, alone, ...more] = stackSingles(
      [at(1, 0.75, 'red'), at(2, 0.6, 'red'), at(3, 0.75, 'green')],
      18,
    );
    expect(more).toEqual([]);
    expect(alone?.id).toBe(2);
    expect(stack).toMatchObject({ id: 0, count: 2, stack: true, category: '', lights: { red: 1, green: 1 } });
    const [west, south, east, north] = stack?.extent ?? [0, 0, 0, 0];
    expect(west).toBeLessThan(90);
    expect(east).toBeGreaterThan(90);
    expect(east - west).toBeLessThan(1e-6);
    expect([south, north].map(Math.sign)).toEqual([-1, 1]);
  });

  it('never join a cluster that happens to be there', () => {
    expect(stackSingles([ring(5, 0.75), at(1, 0.75, 'red')], 18)).toHaveLength(2);
  });
});

describe('rings that would cover each other', () => {
  it('become one that stands for all of their concerns', () => {
    const [one, ...more] = mergeRings([ring(5, 0.5, 2), ring(3, 0.501)], 10_000);
    expect(more).toEqual([]);
    expect(one).toMatchObject({ count: 8, stack: false, lights: { red: 2, green: 6 } });
    expect(one?.extent).toEqual([0.5, 0, 1.501, 1]);
  });

  it('stay apart where there is room', () => {
    expect(mergeRings([ring(5, 0.5), ring(3, 0.51)], 10_000)).toHaveLength(2);
  });

  it('never swallow a single concern, nor lose one', () => {
    const single = { ...ring(1, 0.5), id: 7, category: 'bench' };
    const out = mergeRings([single, ring(5, 0.5), ring(2, 0.5), ring(9, 0.5005)], 10_000);
    expect(out.reduce((sum, m) => sum + m.count, 0)).toBe(17);
    expect(out).toContainEqual(single);
  });
});

describe('a crowded tile', () => {
  /** So many concerns beside each other in the tile 16/3/5, so many of its pixels apart. */
  const beside = (n: number, apart: number, light: 'red' | 'green' = 'red'): Mark[] =>
    Array.from({ length: n }, (_, i) => ({
      id: i + 1,
      x: (3 + ((i * apart) % 256) / 256) / 2 ** 16,
      y: (5 + (2 * Math.floor((i * apart) / 256)) / 256) / 2 ** 16,
      count: 1,
      lights: { red: 0, yellow: 0, green: 0, none: 0, [light]: 1 },
      light,
      category: 'bench',
      extent: [0, 0, 0, 0],
      stack: false,
    }));
  const stoodFor = (marks: Mark[]) => marks.reduce((sum, m) => sum + m.count + (m.under ?? 0), 0);

  it('draws one of those that cannot be told apart, and counts every one', () => {
    const covered = coverSingles(beside(1000, 0.5), 16);
    expect(covered.length).toBeLessThanOrEqual(256);
    expect(stoodFor(covered)).toBe(1000);
  });

  it('keeps those of another light, and those that lie apart', () => {
    const both = [...beside(300, 0), ...beside(300, 0, 'green').map((m) => ({ ...m, id: m.id + 300 }))];
    expect(coverSingles(both, 16).map((m) => [m.light, m.under])).toEqual([
      ['red', 299],
      ['green', 299],
    ]);
    expect(coverSingles(beside(500, 2), 16)).toHaveLength(500);
  });

  it('leaves a tile that is not crowded as it is, and every tile at the last zoom', () => {
    expect(coverSingles(beside(100, 0), 16)).toHaveLength(100);
    expect(coverSingles(beside(1000, 0), 20)).toHaveLength(1000);
  });
});

it('rings merge the same however far to the sides they lie', () => {
  const spread = Array.from({ length: 60 }, (_, i) => ring(5 + (i % 7), 0.3 + i * 0.0001));
  const pixels = 256 * 2 ** 10;
  const merged = mergeRings(spread, pixels);
  const sum = (marks: Mark[]) => marks.reduce((n, m) => n + m.count, 0);
  expect(sum(merged)).toBe(sum(spread));
  expect(merged.length).toBeLessThan(spread.length);
  expect(merged.length).toBeGreaterThan(10);
});
