import { expect, it } from 'vitest';
import { dayOf, dayWords } from './days';

it('a day begins at midnight in Shanghai', () => {
  expect(dayOf(Date.UTC(2026, 2, 1, 15, 59))).toBe('2026-03-01');
  expect(dayOf(Date.UTC(2026, 2, 1, 16, 0))).toBe('2026-03-02');
});

it('a day is said with its day of the week', () => {
  expect(dayWords('2026-03-02')).toBe('3月2日 周一');
});
