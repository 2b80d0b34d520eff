import { describe, expect, it } from 'vitest';
import { type Area, boxOf, levelAt, levelOf, pathTo, prefixOf, treeOf } from './areas';

let id = 0;
function area(code: string, name: string, bbox?: Area['bbox']): Area {
  const level = levelOf(code) ?? 'grid';
  return { id: ++id, code, name, level, prefix: prefixOf(code, level), bbox };
}

const city = area('140300000000', '阳泉市');
const district = area('140302000000', '城区');
const street = area('140302001000', '府前街道');
const community = area('140302001001', '市政府大院');
const other = area('140302001002', '桃园');
const grid = area('140302001001004', '第四网格');

describe('area codes', () => {
  it('tell their level by their digits', () => {
    expect([city, district, street, community, grid].map((a) => a.level)).toEqual([
      'city',
      'district',
      'street',
      'community',
      'grid',
    ]);
    expect(levelOf('140302001001004002')).toBe('building');
    expect(levelOf('1403')).toBeUndefined();
  });
});

describe('the tree of areas', () => {
  it('puts each area under the one whose code its own begins with', () => {
    const [root, ...more] = treeOf([grid, other, community, street, district, city]);
    expect(more).toEqual([]);
    expect(root?.name).toBe('阳泉市');
    const communities = root?.children[0]?.children[0]?.children;
    expect(communities?.map((c) => c.name)).toEqual(['市政府大院', '桃园']);
    expect(communities?.[0]?.children.map((c) => c.name)).toEqual(['第四网格']);
  });

  it('hangs an area whose parent is unknown under the nearest ancestor, else at the top', () => {
    expect(treeOf([street, grid])[0]?.children[0]?.name).toBe('第四网格');
    expect(treeOf([grid, other]).map((n) => n.name)).toEqual(['第四网格', '桃园']);
  });

  it('leads from the top down to an area', () => {
    expect(pathTo([grid, community, city], grid.code).map((a) => a.name)).toEqual([
      '阳泉市',
      '市政府大院',
      '第四网格',
    ]);
    expect(pathTo([city], '999999999999')).toEqual([]);
  });
});

describe('the level shown at a zoom', () => {
  const wide = [113, 37, 113.1, 37.1] as Area['bbox'];
  const small = [113, 37, 113.01, 37.01] as Area['bbox'];
  const all = [
    area('140302001001', 'a', wide),
    area('140302001001001', 'b', small),
    area('140302001001002', 'c', small),
  ];

  it('is the deepest whose areas can be told apart', () => {
    expect(levelAt(all, 15)).toBe('grid');
    expect(levelAt(all, 11)).toBe('community');
  });

  it('is the highest there is when all are small, and none without areas', () => {
    expect(levelAt(all, 3)).toBe('community');
    expect(levelAt([], 15)).toBeUndefined();
  });
});

describe('the box around a geometry', () => {
  it('holds every ring of every polygon', () => {
    expect(
      boxOf([
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [[[-5, 9]]],
      ]),
    ).toEqual([-5, 2, 3, 9]);
    expect(boxOf([])).toBeUndefined();
  });
});
