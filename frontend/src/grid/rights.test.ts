import { describe, expect, it } from 'vitest';
import type { Session } from '../session/state';
import { covers, plans, serves } from './rights';

function who(role: Session['role'], ...codes: string[]): Session {
  const areas = codes.map((code) => ({ code, name: code, level: 'grid' as const }));
  return { account: 'a', display_name: '', role, areas, teams: [], demo: false, key: 'k' };
}

describe('whose ledger a grid is', () => {
  const grid = { prefix: '140302001001002' };

  it('is told by the own areas and those above', () => {
    for (const own of ['140302001001002', '140302001001', '140302001000', '140302000000', '140300000000'])
      expect(covers(who('staff', own), grid), own).toBe(true);
    for (const other of ['140302001001003', '140302001002', '140302002000', '140302001001002001'])
      expect(covers(who('staff', other), grid), other).toBe(false);
    expect(covers(who('member'), grid)).toBe(false);
  });

  it('is kept by those who serve it, and planned by leaders and staff', () => {
    const roles = ['member', 'leader', 'staff', 'planner', 'display', 'admin'] as const;
    expect(roles.filter((role) => serves(who(role)))).toEqual(['member', 'leader', 'staff']);
    expect(roles.filter((role) => plans(who(role)))).toEqual(['leader', 'staff']);
  });
});
