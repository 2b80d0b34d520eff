import { describe, expect, it } from 'vitest';
import { type Area, levelOf, prefixOf } from '../area/areas';
import { coveredBy, toggled, within } from './areas';

let id = 0;
function area(code: string): Area {
  const level = levelOf(code) ?? 'grid';
  return { id: ++id, code, name: code, level, prefix: prefixOf(code, level) };
}

const city = area('140300000000');
const community = area('140302001001');
const grid = area('140302001001004');
const other = area('140302001002');

describe('choosing areas', () => {
  it('takes out what lies below the one that is put in', () => {
    expect(toggled([grid, other], community)).toEqual([other, community]);
    expect(toggled([community, other], community)).toEqual([other]);
    expect(toggled([], grid)).toEqual([grid]);
  });

  it('tells which chosen area covers another', () => {
    expect(coveredBy(grid, [other, community])).toBe(community);
    expect(coveredBy(community, [community])).toBe(community);
    expect(coveredBy(community, [grid])).toBeUndefined();
  });

  it('offers the own areas and all below them', () => {
    expect(within([city, community, grid, other], [community.prefix])).toEqual([community, grid]);
    expect(within([city, community], [])).toEqual([]);
  });
});
