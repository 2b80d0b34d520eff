import { expect, it } from 'vitest';
import { instantWords } from './dates';
import { grains, periodOf } from './time';
import { openAfter, totalsOf } from './totals';

const row = (key: string, count: number) => ({ key, count, green: 0, yellow: 0, red: 0, none: count });

const period = periodOf('day', '2026-11-24');
const totals = totalsOf(
  period,
  [
    row('2025-01-01', 50),
    row('2026-10-24', 10),
    row('2026-10-25', 3),
    row('2026-11-24', 4),
    row('2027-01-01', 2),
  ],
  [row('', 99), row('2026-10-01', 40), row('2026-10-25', 5)],
);

it('what lies before the period is open at its beginning, and what lies ahead counts on its last day', () => {
  expect(totals.before).toBe(20);
  expect([totals.opened[0], totals.ended[0], totals.opened.at(-1)]).toEqual([3, 5, 6]);
  expect([0, 1, 31].map((step) => openAfter(totals, step))).toEqual([20, 18, 24]);
});

it('the moment is said with its figures', () => {
  expect(instantWords(period, 1, totals, 'zh')).toBe(
    '2026年10月25日：未了结 18 件，当天新增 3 件，了结 5 件',
  );
  expect(instantWords(period, 0, totals, 'zh')).toBe('2026年10月25日之前：未了结 20 件');
  expect(instantWords(period, 1, undefined, 'zh')).toBe('2026年10月25日');
  expect(grains.day.dateOf(period.first)).toBe('2026-10-25');
});
