import { describe, expect, it } from 'vitest';
import { decodeTile } from './decode';
import { roadNames } from './roads';
import { encodeTile, type FixtureFeature } from './tile.fixture';

const address = { z: 0, x: 0, y: 0 };

function names(...roads: { name: string; path: [number, number][] }[]) {
  const features: FixtureFeature[] = roads.map(({ name, path }) => ({
    type: 'line',
    rings: [path],
    props: { kind: 'road', name, rank: 1 },
  }));
  const { ground } = decodeTile(encodeTile({ ground: features }), address);
  return ground ? roadNames(ground, address) : [];
}

describe('the name of a street', () => {
  it('stands in the middle of the part that is inside the tile', () => {
    const [road] = names({
      name: '育才街',
      path: [
        [-4096, 2048],
        [4096, 2048],
      ],
    });
    expect(road).toMatchObject({ name: '育才街', x: 0.5, y: 0.5, angle: 0, room: 256 });
  });

  it('is never upside down', () => {
    const [road] = names({
      name: '府前街',
      path: [
        [4000, 2100],
        [100, 2000],
      ],
    });
    expect(Math.abs(road?.angle ?? 9)).toBeLessThan(Math.PI / 2);
  });

  it('takes the longest straight piece, and each name once', () => {
    const found = names(
      {
        name: '建设街',
        path: [
          [0, 100],
          [800, 100],
          [800, 3000],
        ],
      },
      {
        name: '建设街',
        path: [
          [0, 3500],
          [300, 3500],
        ],
      },
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.room).toBeCloseTo(2900 / 16, 3);
    expect(found[0]?.x).toBeCloseTo(800 / 4096, 5);
  });

  it('is left to the neighbours when the street only passes through the buffer', () => {
    expect(
      names({
        name: '滨河路',
        path: [
          [0, -50],
          [4096, -50],
        ],
      }),
    ).toEqual([]);
  });
});
