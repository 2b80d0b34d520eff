import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type Account = Schemas['Account'];
export type Role = Schemas['Role'];

export const roles: readonly Role[] = ['member', 'leader', 'staff', 'planner', 'display', 'admin'];

/** What is filled in about an account. */
export interface Draft {
  name: string;
  display_name: string;
  role: Role;
  /** Codes. */
  areas: readonly string[];
  teams: readonly string[];
}

export function draftOf(account: Account | undefined): Draft {
  if (!account) return { name: '', display_name: '', role: 'member', areas: [], teams: [] };
  const { name, display_name, role, areas, teams } = account;
  return { name, display_name, role, areas: areas.map((a) => a.code), teams };
}

/** Only what differs, so that two administrators who change different things do not undo each other. */
export function patchOf(account: Account, draft: Draft): Schemas['AccountPatch'] {
  const was = draftOf(account);
  const patch: Schemas['AccountPatch'] = {};
  if (draft.display_name.trim() !== was.display_name) patch.display_name = draft.display_name.trim();
  if (draft.role !== was.role) patch.role = draft.role;
  if (!sameSet(draft.areas, was.areas)) patch.areas = [...draft.areas];
  if (!sameSet(draft.teams, was.teams)) patch.teams = [...draft.teams];
  return patch;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((x) => b.includes(x));
}
