import { describe, expect, it } from 'vitest';
import { line, monday, rankingOf, type StatsRow, sharesOf, trendOf } from './counts';

const row = (key: string, count: number, lights: Partial<StatsRow> = {}): StatsRow => ({
  key,
  count,
  green: 0,
  yellow: 0,
  red: 0,
  none: 0,
  ...lights,
});

describe('the trend', () => {
  it('has the twelve last weeks, this one last, and nothing where there is no row', () => {
    const weeks = trendOf(
      [row('2026-11-16', 74), row('2026-08-24', 9)],
      [row('2026-11-16', 81)],
      '2026-11-22',
    );
    expect(weeks).toHaveLength(12);
    expect(weeks[0]).toEqual({ monday: '2026-08-31', opened: 0, ended: 0 });
    expect(weeks[11]).toEqual({ monday: '2026-11-16', opened: 74, ended: 81 });
  });

  it('counts a Sunday to the week before it, and a Monday to its own', () => {
    expect(monday('2026-11-22')).toBe('2026-11-16');
    expect(monday('2026-11-23')).toBe('2026-11-23');
    expect(monday('2027-01-01')).toBe('2026-12-28');
  });

  it('is drawn from the bottom for nothing to the top for the most', () => {
    expect(line([0, 10, 5], 10, 100, 50)).toBe('M0.0 50.0L50.0 0.0L100.0 25.0');
    expect(line([0, 0], 0, 100, 50)).toBe('M0.0 50.0L100.0 50.0');
  });
});

describe('the shares', () => {
  it('are of the first level, the greatest first', () => {
    const parents: Record<string, string> = { lamp: 'livelihood', bench: 'livelihood' };
    const shares = sharesOf(
      [row('lamp', 2), row('bench', 1), row('safety', 1), row('none', 0)],
      (s) => parents[s],
    );
    expect(shares).toEqual([
      { slug: 'livelihood', count: 3, percent: 75 },
      { slug: 'safety', count: 1, percent: 25 },
    ]);
  });
});

describe('the ranking', () => {
  it('goes by the rate, then by the fewest overdue; who has no rate comes last', () => {
    const areas = ['1', '2', '3', '4'].map((code) => ({ code, name: `第${code}网格` }));
    const rows = [
      row('1', 4, { green: 2, red: 2 }),
      row('2', 6, { green: 1, yellow: 3, red: 1, none: 1 }),
      row('3', 4, { none: 4 }),
    ];
    const ranking = rankingOf(
      areas,
      rows,
      new Map([
        ['1', { struck_off: 36, strike_off_rate: 0.9 }],
        ['2', { struck_off: 54, strike_off_rate: 0.9 }],
        ['3', { struck_off: 76, strike_off_rate: 0.95 }],
      ]),
    );
    expect(ranking.map((a) => a.code)).toEqual(['3', '2', '1', '4']);
    expect(ranking[1]).toMatchObject({ open: 6, red: 1, yellow: 3, green: 1, struckOff: 54, rate: 0.9 });
    expect(ranking[3]).toMatchObject({ open: 0, struckOff: undefined, rate: undefined });
  });
});
