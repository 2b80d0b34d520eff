import { signal } from '@preact/signals';
import { api } from '../api/client';
import { ProblemError } from '../api/problem';
import type { components } from '../api/schema';

export type Role = components['schemas']['Role'];

/** Who is signed in; `demo` says that the data are made up, and the page then says so too. */
export type Session = components['schemas']['Session'];

/** Who is signed in: `undefined` while that is not known yet, `null` when nobody is. */
export const session = signal<Session | null | undefined>(undefined);

/** Asks the server who is signed in. */
export async function restoreSession(): Promise<void> {
  try {
    session.value = await api.get<Session>('session');
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error;
    session.value = null;
  }
}

/** Throws a ProblemError: 401 for a wrong name or password, 429 after too many of them. */
export async function signIn(account: string, password: string): Promise<void> {
  session.value = await api.post<Session>('session', { account, password });
}

export async function signOut(): Promise<void> {
  await api.delete('session');
  session.value = null;
}

/** Whether the role is one of those that have concerns of their own to work on. */
export function worksOnConcerns(s: Session): boolean {
  return s.role === 'staff' || s.role === 'leader' || s.role === 'member';
}

/** Whether the role reads photos at all; which of them, the server decides. */
export function readsPhotos(s: Session): boolean {
  return s.role !== 'planner' && s.role !== 'display';
}

/** Who has the pages of the administration. */
export function administers(s: Session): boolean {
  return s.role === 'admin';
}

/** Changes the own password; a ProblemError with a field `old` says that the old one is wrong. */
export async function changePassword(old: string, next: string): Promise<void> {
  await api.post('session/password', { old, new: next });
}
