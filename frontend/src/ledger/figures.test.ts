import { expect, it } from 'vitest';
import { balance, type Figures, hours, mark, percent } from './figures';

it('a share is a percentage with at most one digit after the point, and a dash when it is none', () => {
  expect([percent(1), percent(0.875), percent(2 / 3), percent(0), percent(null)]).toEqual([
    '100%',
    '87.5%',
    '66.7%',
    '0%',
    '—',
  ]);
});

it('working time is told in hours, marks in tenths', () => {
  expect([hours(23400), hours(0), hours(null), mark(4.25), mark(null)]).toEqual([
    '6.5',
    '0.0',
    '—',
    '4.3',
    '—',
  ]);
});

it('what a period begins with and what it ends with are two sides', () => {
  const f = { opening: 3, found: 5, reopened: 1, ended: 6, closing: 3 } as Figures;
  expect(balance(f)).toEqual({ begins: 9, ends: 9 });
});
