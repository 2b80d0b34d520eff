import { describe, expect, it } from 'vitest';
import { type Count, coverageOf, coverageStep, percent, sumByArea, sumOf, withCount } from './visits';

function row(area: string, kind: string, due: number, done: number): Count {
  return { area, kind, due, done, version: 1 };
}

const rows = [
  row('140302001001001', 'veteran', 4, 1),
  row('140302001001001', 'elder_alone', 6, 6),
  row('140302001001002', 'veteran', 0, 2),
  row('140302001002001', 'veteran', 5, 5),
];

describe('sums of visits by area', () => {
  const sums = sumByArea(rows, [
    { code: '140302001000', prefix: '140302001' },
    { code: '140302001001', prefix: '140302001001' },
    { code: '140302001001001', prefix: '140302001001001' },
    { code: '140302001001002', prefix: '140302001001002' },
    { code: '140302001001003', prefix: '140302001001003' },
  ]);

  it('hold what lies below', () => {
    expect(sums.get('140302001000')).toEqual({ due: 15, done: 14 });
    expect(sums.get('140302001001')).toEqual({ due: 10, done: 9 });
    expect(sums.get('140302001001001')).toEqual({ due: 10, done: 7 });
  });

  it('are nothing for a grid without a row', () => {
    expect(sums.get('140302001001003')).toEqual({ due: 0, done: 0 });
    expect(sumOf([])).toEqual({ due: 0, done: 0 });
  });
});

describe('coverage', () => {
  it('is what was done among what is due', () => {
    expect(coverageOf({ due: 8, done: 6 })).toBe(0.75);
    expect(coverageOf({ due: 4, done: 6 })).toBe(1.5);
    expect(percent({ due: 8, done: 6 })).toBe('75%');
  });

  it('is none where nothing is due, whatever was done', () => {
    expect(coverageOf({ due: 0, done: 2 })).toBeUndefined();
    expect(percent({ due: 0, done: 2 })).toBeUndefined();
    expect(coverageStep({ due: 0, done: 2 })).toBe(0);
  });

  it('is not said to be whole while one is missing', () => {
    expect(percent({ due: 1000, done: 999 })).toBe('99%');
    expect(percent({ due: 3, done: 3 })).toBe('100%');
    expect(percent({ due: 100, done: 29 })).toBe('29%');
  });

  it('has five steps of a fifth each', () => {
    const step = (done: number) => coverageStep({ due: 100, done });
    expect([0, 19, 20, 39, 40, 59, 60, 79, 80, 100, 140].map(step)).toEqual([
      1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5,
    ]);
  });
});

describe('a count that comes back', () => {
  it('takes the place of the one it is of', () => {
    const next = withCount(rows, row('140302001001002', 'veteran', 0, 3));
    expect(next).toHaveLength(rows.length);
    expect(next[2]?.done).toBe(3);
  });

  it('is added where there was none', () => {
    expect(withCount(rows, row('140302001001002', 'elder_alone', 0, 1))).toHaveLength(rows.length + 1);
  });
});
