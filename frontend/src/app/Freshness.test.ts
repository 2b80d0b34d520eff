import { expect, it } from 'vitest';
import { moment } from './Freshness';

it('the instant of the map is a time of day, with its day when that is not today', () => {
  const at = Date.UTC(2026, 10, 24, 2, 42);
  expect(moment(at, at + 3_600_000)).toBe('10:42');
  expect(moment(at, at + 86_400_000)).toBe('11-24 10:42');
});
