import { expect, it } from 'vitest';
import type { Session } from '../session/state';
import { drawsOn, readsBoards } from './rights';

const of = (role: Session['role'], code: string): Session => ({
  account: role,
  display_name: '',
  role,
  areas: [{ code, name: '', level: 'community' }],
  teams: [],
  demo: true,
  key: 'k',
});

it('staff draw in their areas and below, and nowhere else', () => {
  const staff = of('staff', '140302001000');
  expect(drawsOn(staff, '140302001000')).toBe(true);
  expect(drawsOn(staff, '140302001002')).toBe(true);
  expect(drawsOn(staff, '140302001002003')).toBe(true);
  expect(drawsOn(staff, '140302000000')).toBe(false);
  expect(drawsOn(staff, '140302002001')).toBe(false);
  expect(drawsOn(of('staff', '140300000000'), '140302001002')).toBe(true);
});

it('leaders and displays read boards and draw on none; members and planners have none', () => {
  for (const role of ['leader', 'display', 'admin'] as const) {
    expect(readsBoards(of(role, '140302001000'))).toBe(true);
    expect(drawsOn(of(role, '140302001000'), '140302001000')).toBe(false);
  }
  expect(readsBoards(of('member', '140302001000'))).toBe(false);
  expect(readsBoards(of('planner', '140302001000'))).toBe(false);
});
