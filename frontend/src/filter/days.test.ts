import { describe, expect, it } from 'vitest';
import { lastDay, lastDays, shift, today } from './days';

describe('days of Asia/Shanghai', () => {
  it('begin at 16:00 UTC of the day before', () => {
    expect(today(new Date('2026-11-21T15:59:59Z'))).toBe('2026-11-21');
    expect(today(new Date('2026-11-21T16:00:00Z'))).toBe('2026-11-22');
  });

  it('are counted over the ends of months and years', () => {
    expect(shift('2026-12-31', 1)).toBe('2027-01-01');
    expect(shift('2028-03-01', -1)).toBe('2028-02-29');
    expect(shift('yesterday', 1)).toBeUndefined();
  });

  it('show the last day included although the wire has the first one excluded', () => {
    expect(lastDay('2026-11-23')).toBe('2026-11-22');
  });

  it('count today among the last seven', () => {
    expect(lastDays(new Date('2026-11-22T04:00:00Z'), 7)).toEqual({ from: '2026-11-16', to: undefined });
  });
});
