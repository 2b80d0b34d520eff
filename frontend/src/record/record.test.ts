import { describe, expect, it } from 'vitest';
import { differences } from './differences';
import { said } from './said';

describe('what a change changed', () => {
  const before = { role: 'leader', areas: ['140302001001002'], teams: [], disabled: false };

  it('is told by member', () => {
    expect(differences(before, { ...before, role: 'staff', teams: ['城管'] })).toEqual([
      { member: 'role', from: 'leader', to: 'staff' },
      { member: 'teams', from: [], to: ['城管'] },
    ]);
    expect(differences(before, { ...before })).toEqual([]);
  });

  it('of a new or removed thing is what it has', () => {
    expect(differences(undefined, before).map((d) => d.member)).toEqual(['role', 'areas']);
    expect(differences(before, undefined)).toEqual([
      { member: 'role', from: 'leader', to: undefined },
      { member: 'areas', from: ['140302001001002'], to: undefined },
    ]);
  });
});

describe('an entry of the audit in words', () => {
  it('tells an export by number, purpose and filter', () => {
    const detail = { count: 3, purpose: '选点', filter: 'category=manhole&q=%E4%BA%95' };
    expect(said({ action: 'export', detail })).toEqual(['3 件，用途：选点', '筛选 category=manhole q=井']);
    expect(said({ action: 'export', detail: { count: 0, purpose: '看看', filter: '' } })).toEqual([
      '0 件，用途：看看',
      '没有筛选',
    ]);
  });

  it('tells which members of an account were changed', () => {
    expect(said({ action: 'account', detail: { account: 'wang', what: ['areas', 'role'] } })).toEqual([
      'wang：管的地方、角色',
    ]);
    expect(said({ action: 'account', detail: { changed: 7 } })).toEqual([]);
  });

  it('tells the network of a sign-in and nothing when there is none', () => {
    expect(said({ action: 'sign_in', detail: { network: '10.1.2.0/24' } })).toEqual(['网段 10.1.2.0/24']);
    expect(said({ action: 'sign_in_failed', detail: { network: '' } })).toEqual([]);
  });

  it('tells what was read of the audit', () => {
    expect(said({ action: 'audit', detail: {} })).toEqual(['全部']);
    const detail = { account: 'wang', action: 'export', from: '2026-01-01T00:00:00+08:00', file: 'csv' };
    expect(said({ action: 'audit', detail })).toEqual(['wang 导出 从 2026-01-01 存成表格']);
  });

  it('leaves out what it does not know', () => {
    expect(said({ action: 'something', detail: { a: 1 } })).toEqual([]);
  });
});
