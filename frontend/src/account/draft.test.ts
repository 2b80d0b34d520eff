import { describe, expect, it } from 'vitest';
import { type Account, draftOf, patchOf } from './draft';

const account: Account = {
  name: 'wang',
  display_name: '王海',
  role: 'leader',
  areas: [
    { code: '140302001001002', name: '第二网格', level: 'grid' },
    { code: '140302001001005', name: '第五网格', level: 'grid' },
  ],
  teams: ['城管'],
  disabled: false,
  created_at: '2026-01-01T00:00:00Z',
  version: 3,
};

describe('a change of an account', () => {
  it('is nothing when nothing differs, whatever the order', () => {
    const draft = draftOf(account);
    expect(patchOf(account, { ...draft, areas: [...draft.areas].reverse(), display_name: ' 王海 ' })).toEqual(
      {},
    );
  });

  it('holds what differs and no more', () => {
    const draft = draftOf(account);
    expect(patchOf(account, { ...draft, role: 'staff' })).toEqual({ role: 'staff' });
    expect(patchOf(account, { ...draft, areas: ['140302001001'], teams: [] })).toEqual({
      areas: ['140302001001'],
      teams: [],
    });
    expect(patchOf(account, { ...draft, teams: ['城管', '物业'] })).toEqual({ teams: ['城管', '物业'] });
  });

  it('starts empty for a new one', () => {
    expect(draftOf(undefined)).toEqual({ name: '', display_name: '', role: 'member', areas: [], teams: [] });
  });
});
