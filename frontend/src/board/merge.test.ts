import { describe, expect, it } from 'vitest';
import type { Drawing } from './drawing';
import { changesOf, merged } from './merge';

const base: Drawing = {
  kind: 'hotspot',
  path: [
    [113.5, 37.8],
    [113.6, 37.8],
    [113.6, 37.9],
  ],
  title: '犬吠',
  level: 1,
  color: 1,
  width: 4,
  concerns: [1, 2, 3],
  locked: false,
};
const moved = base.path.map(([x, y]) => [x + 1, y] as const);

describe('what two hands did to one drawing', () => {
  it('is put together when they changed different things', () => {
    const both = merged(base, { ...base, title: '夜间犬吠' }, { ...base, path: moved, level: 3 }, 'mine');
    expect(both).toEqual({ drawing: { ...base, title: '夜间犬吠', path: moved, level: 3 }, clash: [] });
  });

  it('clashes where both changed one thing, and only there', () => {
    const mine = { ...base, title: '我的', color: 2 as const };
    const theirs = { ...base, title: '他的', width: 7 };
    expect(merged(base, mine, theirs, 'mine')).toEqual({
      drawing: { ...base, title: '我的', color: 2, width: 7 },
      clash: ['title'],
    });
    expect(merged(base, mine, theirs, 'theirs').drawing.title).toBe('他的');
  });

  it('does not clash when both did the same, whichever way round the ring was drawn', () => {
    const same = [moved[0], moved[2], moved[1]].flatMap((p) => (p ? [p] : []));
    expect(merged(base, { ...base, path: moved }, { ...base, path: same }, 'mine').clash).toEqual([]);
  });

  it('links what either linked and unlinks what either unlinked', () => {
    const both = merged(base, { ...base, concerns: [1, 2, 9] }, { ...base, concerns: [2, 3, 7] }, 'mine');
    expect(both).toEqual({ drawing: { ...base, concerns: [2, 7, 9] }, clash: [] });
  });

  it('is told to the server as what changed, so that the rest is left to others', () => {
    expect(changesOf(base, { ...base, level: 2, concerns: [3, 2, 1] })).toEqual({ level: 2 });
    expect(changesOf(base, base)).toEqual({});
  });
});
