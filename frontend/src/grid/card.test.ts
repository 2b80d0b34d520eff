import { describe, expect, it } from 'vitest';
import { patchOf } from './CardSection';
import { since } from './Checklist';
import { periodStart } from './state';

describe('a changed card', () => {
  const before = {
    leader: '李示例',
    members: '赵示例\n钱示例',
    police: '',
    party_branch: '第一党支部',
    households: '312',
    buildings: '',
  };

  it('sends what was changed and nothing else', () => {
    expect(patchOf(before, before)).toEqual({});
    expect(patchOf(before, { ...before, police: '王示例' })).toEqual({ police: '王示例' });
  });

  it('reads members line by line and takes an emptied count away', () => {
    expect(
      patchOf(before, { ...before, members: '赵示例\n\n 孙示例 ', households: '', buildings: '0' }),
    ).toEqual({
      members: ['赵示例', '孙示例'],
      households: null,
      buildings: 0,
    });
  });
});

describe('how long ago the checklist was confirmed', () => {
  const at = new Date('2026-11-22T08:00:00+08:00');

  it('is said in days of Shanghai', () => {
    expect(since(null, at)).toBe('还没确认过');
    expect(since('2026-11-21T17:00:00Z', at)).toBe('今天确认');
    expect(since('2026-11-21T15:00:00Z', at)).toBe('昨天确认');
    expect(since('2026-11-10T01:00:00Z', at)).toBe('12 天前确认');
  });
});

describe('the period of services', () => {
  it('begins with the month, the year, or the same day a year ago', () => {
    const at = new Date('2028-02-28T17:00:00Z'); // the 29th in Shanghai
    expect(periodStart('month', at)).toBe('2028-02-01');
    expect(periodStart('year', at)).toBe('2028-01-01');
    expect(periodStart('12', at)).toBe('2027-02-28');
    expect(periodStart('12', new Date('2026-11-22T00:00:00Z'))).toBe('2025-11-22');
  });
});
