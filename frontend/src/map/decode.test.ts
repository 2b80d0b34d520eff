import { describe, expect, it } from 'vitest';
import { decodeTile } from './decode';
import { toWorld } from './mercator';
import { encodeTile, type FixtureFeature } from './tile.fixture';

const address = { z: 1, x: 1, y: 0 };

const point = (x: number, y: number, props: FixtureFeature['props'], id?: number): FixtureFeature => ({
  id,
  type: 'point',
  rings: [[[x, y]]],
  props,
});

describe('a vector tile', () => {
  it('without bytes is an empty tile', () => {
    expect(decodeTile(new ArrayBuffer(0), address)).toEqual({ labels: [] });
  });

  it('tells single concerns from clusters', () => {
    const bytes = encodeTile({
      concerns: [
        point(2048, 1024, { n: 1, category: 'parking', light: 'red' }, 42),
        point(0, 0, { count: 7, green: 4, red: 3, west: 1, south: 2, east: 3, north: 4 }),
      ],
    });
    const { concerns } = decodeTile(bytes, address);
    expect(concerns?.length).toBe(2);
    expect([...(concerns?.count ?? [])]).toEqual([1, 7]);
    expect(concerns?.ids[0]).toBe(42);
    expect(concerns?.category).toEqual(['parking', '']);
    expect([concerns?.red[0], concerns?.red[1], concerns?.green[1]]).toEqual([1, 3, 4]);
    expect([...(concerns?.extent.slice(4, 8) ?? [])]).toEqual([1, 2, 3, 4]);
  });

  it('places a feature in the world by the tile it came in', () => {
    const { concerns } = decodeTile(
      encodeTile({ concerns: [point(2048, 1024, { category: 'a', light: 'green' }, 1)] }),
      address,
    );
    expect(concerns?.x[0]).toBe(0.75);
    expect(concerns?.y[0]).toBe(0.125);
    expect(toWorld(90, 0)).toEqual({ x: 0.75, y: 0.5 });
  });

  it('leaves the copies in its buffer to the neighbours, an edge to the tile east or south of it', () => {
    const props = { category: 'a', light: 'green' };
    const bytes = encodeTile({
      concerns: [
        point(-10, 5, props, 1),
        point(4096, 5, props, 2),
        point(5, 4096, props, 3),
        point(0, 4095, props, 4),
      ],
    });
    const { concerns } = decodeTile(bytes, address);
    expect(concerns?.length).toBe(1);
    expect(concerns?.ids[0]).toBe(4);
  });

  it('keeps polygons with their holes and lines in tile pixels', () => {
    const bytes = encodeTile({
      ground: [
        {
          type: 'polygon',
          rings: [
            [
              [0, 0],
              [4096, 0],
              [4096, 4096],
            ],
            [
              [2000, 500],
              [3000, 600],
              [3000, 1000],
            ],
          ],
          props: { kind: 'green' },
        },
        {
          type: 'line',
          rings: [
            [
              [0, 16],
              [1600, 16],
            ],
          ],
          props: { kind: 'road', name: '育才街', rank: 1 },
        },
      ],
    });
    const { ground } = decodeTile(bytes, address);
    expect([...(ground?.features ?? [])]).toEqual([2, 3]);
    expect([...(ground?.filled ?? [])]).toEqual([1, 0]);
    const last = ground?.coords.slice(-2) ?? [];
    expect([...last]).toEqual([100, 1]);
    expect(ground?.props[1]).toEqual({ kind: 'road', name: '育才街', rank: 1 });
  });

  it('gives areas their names where they belong', () => {
    const bytes = encodeTile({
      area_labels: [point(1024, 2048, { name: '第四网格', code: '140302001001004', level: 'grid' })],
    });
    expect(decodeTile(bytes, address).labels).toEqual([
      { name: '第四网格', code: '140302001001004', level: 'grid', x: 0.625, y: 0.25 },
    ]);
  });

  it('is refused when it is something else', () => {
    const html = new TextEncoder().encode('<html>sign in to the network</html>').buffer as ArrayBuffer;
    expect(() => decodeTile(html, address)).toThrow();
  });
});
