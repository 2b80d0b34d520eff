import { describe, expect, it } from 'vitest';
import { choicesOf, kindOf, periodAround, periodKinds, periodName, readPeriod, withPeriod } from './period';

describe('the period of a ledger', () => {
  it('is the month, the quarter or the year that a month lies in', () => {
    expect(periodAround('month', '2026-11')).toEqual({ month: '2026-11', months: 1 });
    expect(periodAround('quarter', '2026-11')).toEqual({ month: '2026-10', months: 3 });
    expect(periodAround('year', '2026-11')).toEqual({ month: '2026-01', months: 12 });
    expect(periodAround('all', '2026-11').month).toBeUndefined();
  });

  it('is chosen among those that have begun, the newest first, over the turn of the year', () => {
    expect(
      choicesOf('month', '2026-02')
        .slice(0, 3)
        .map((p) => p.month),
    ).toEqual(['2026-02', '2026-01', '2025-12']);
    expect(
      choicesOf('quarter', '2026-02')
        .slice(0, 2)
        .map((p) => p.month),
    ).toEqual(['2026-01', '2025-10']);
  });

  it('says of each choice what kind it is', () => {
    for (const kind of periodKinds)
      for (const choice of choicesOf(kind, '2026-11')) expect(kindOf(choice)).toBe(kind);
  });

  it('goes through an address and back, beside the filter', () => {
    const query = withPeriod('area=140302001001,140302001002&month=1999-01', { month: '2026-10', months: 3 });
    expect(query).toBe('area=140302001001,140302001002&month=2026-10&months=3');
    expect(readPeriod(new URLSearchParams(query))).toEqual({ month: '2026-10', months: 3 });
    expect(withPeriod('light=red&month=2026-01', { months: 1 })).toBe('light=red');
    expect(readPeriod(new URLSearchParams('month=2026-13&months=x')).month).toBeUndefined();
    expect(readPeriod(new URLSearchParams('month=2026-12&months=99')).months).toBe(1);
  });

  it('has a name in both languages', () => {
    expect(periodName({ month: '2026-11', months: 1 }, 'zh')).toBe('2026年11月');
    expect(periodName({ month: '2026-10', months: 3 }, 'zh')).toBe('2026年第4季度');
    expect(periodName({ month: '2026-01', months: 12 }, 'en')).toBe('2026');
    expect(periodName({ month: '2026-11', months: 4 }, 'zh')).toBe('2026年11月至2027年2月');
    expect(periodName({ months: 1 }, 'en')).toBe('Since the beginning');
  });
});
