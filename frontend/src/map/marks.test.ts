import { describe, expect, it } from 'vitest';
import { decodeTile } from './decode';
import type { Tile } from './MvtLayer';
import { gather, type Mark, mergeRings, stackSingles } from './marks';
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
