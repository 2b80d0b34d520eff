import { expect, it } from 'vitest';
import { monthBefore, numbersOf, struckOffIn, weekOpened, weekStruckOff } from './numbers';

it('a month ends before the first day of the next, in December too', () => {
  expect(struckOffIn('2026-11')).toMatchObject({ ended_from: '2026-11-01', ended_to: '2026-12-01' });
  expect(struckOffIn('2026-12')).toMatchObject({ ended_from: '2026-12-01', ended_to: '2027-01-01' });
});

it('a week is told by when its concerns were noticed, and by when they were struck off', () => {
  expect(weekOpened('2026-12-28')).toEqual({ from: '2026-12-28', to: '2027-01-04' });
  expect(weekStruckOff('2026-12-28')).toEqual({
    status: ['struck_off'],
    ended_from: '2026-12-28',
    ended_to: '2027-01-04',
  });
});

it('what must be reported is counted from the first of the month, and of two kinds alone', () => {
  const { hazard, appeal } = numbersOf('2026-11-24');
  expect(hazard).toEqual({ must_report: ['hazard'], from: '2026-11-01' });
  expect(appeal).toEqual({ must_report: ['collective_appeal'], from: '2026-11-01' });
});

it('the month before January is December of the year before', () => {
  expect(['2026-11', '2026-01', '2026-03'].map(monthBefore)).toEqual(['2026-10', '2025-12', '2026-02']);
});
