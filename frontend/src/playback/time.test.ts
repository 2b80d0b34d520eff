import { expect, it } from 'vitest';
import { grains, lengthOf, periodOf, readInstant, stepOf, writeInstant } from './time';

const dates = (period: ReturnType<typeof periodOf>) => [
  grains[period.grain].dateOf(period.first),
  grains[period.grain].dateOf(period.last),
];

it('a month ends today, and a year with the week of today, which began on its Monday', () => {
  expect(dates(periodOf('day', '2026-11-24'))).toEqual(['2026-10-25', '2026-11-24']);
  expect(dates(periodOf('week', '2026-11-26'))).toEqual(['2025-11-24', '2026-11-23']);
});

it('a Sunday is the last day of its week', () => {
  expect(grains.week.dateOf(grains.week.numberOf('2026-11-22'))).toBe('2026-11-16');
});

it('a day further back is taken in, as far as the server tells the days apart', () => {
  expect(dates(periodOf('day', '2026-11-24', '2026-10-03'))[0]).toBe('2026-10-03');
  expect(dates(periodOf('day', '2026-11-24', '2020-01-01'))[0]).toBe('2026-09-25');
  expect(dates(periodOf('day', '2026-11-24', '2026-11-20'))[0]).toBe('2026-10-25');
});

it('every instant of a period comes back from its link', () => {
  for (const grain of ['day', 'week'] as const) {
    const period = periodOf(grain, '2026-11-24');
    for (let step = 0; step <= lengthOf(period); step++) {
      const instant = readInstant(writeInstant(period, step));
      expect(instant?.grain).toBe(grain);
      expect(instant && stepOf(periodOf(grain, '2026-11-24', instant.date), instant)).toBe(step);
    }
  }
});

it('a link of last week shows the same day this week', () => {
  const link = writeInstant(periodOf('day', '2026-11-17'), 1);
  const instant = readInstant(link);
  if (!instant) throw new Error('no instant');
  const later = periodOf('day', '2026-11-24', instant.date);
  expect(grains.day.dateOf(later.first + stepOf(later, instant) - 1)).toBe('2026-10-18');
});

it.each(['', 'month', 'decade/2026-11-01', 'month/2026-02-30', 'year/now'])('%o is no instant', (text) => {
  expect(readInstant(text)).toBeUndefined();
});
