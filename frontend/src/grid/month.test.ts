import { describe, expect, it } from 'vitest';
import { addMonths, daysBetween, isMonth, monthName, monthOf, monthsBack } from './month';

describe('months of Shanghai', () => {
  it('begin at its midnight, on the server and here alike', () => {
    expect(monthOf(new Date('2026-10-31T15:59:59.999Z'))).toBe('2026-10');
    expect(monthOf(new Date('2026-10-31T16:00:00Z'))).toBe('2026-11');
    expect(monthOf(new Date('2026-12-31T16:00:00Z'))).toBe('2027-01');
  });

  it('are counted across the year', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01');
    expect(addMonths('2026-01', -1)).toBe('2025-12');
    expect(addMonths('2026-03', -25)).toBe('2024-02');
    expect(monthsBack('2026-02', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  });

  it('are told from what is none', () => {
    expect(['2026-11', '2026-01'].every(isMonth)).toBe(true);
    for (const wrong of [undefined, '', 'on', '2026-00', '2026-13', '2026-1', '2026-11-01'])
      expect(isMonth(wrong)).toBe(false);
  });

  it('are named in both languages', () => {
    expect(monthName('2026-09', 'zh')).toBe('2026年9月');
    expect(monthName('2026-09', 'en')).toBe('Sep 2026');
  });
});

describe('days between two instants', () => {
  it('are the midnights of Shanghai between them', () => {
    const morning = new Date('2026-11-22T08:00:00+08:00');
    expect(daysBetween(new Date('2026-11-22T00:00:00+08:00'), morning)).toBe(0);
    expect(daysBetween(new Date('2026-11-21T23:59:00+08:00'), morning)).toBe(1);
    expect(daysBetween(new Date('2026-11-10T23:00:00+08:00'), morning)).toBe(12);
  });
});
