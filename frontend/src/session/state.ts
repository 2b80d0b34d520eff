import { signal } from '@preact/signals';
import { api } from '../api/client';
import { ProblemError } from '../api/problem';
import type { components } from '../api/schema';
import { position } from '../live/stream';
import { endInAllTabs } from '../live/tabs';

export type Role = components['schemas']['Role'];

/** Who is signed in; `demo` says that the data are made up, and the page then says so too. */
export type Session = components['schemas']['Session'];

/** Who is signed in: `undefined` while that is not known yet, `null` when nobody is. */
export const session = signal<Session | null | undefined>(undefined);

/** Whatever is read from here on is as new as the answer, and the live stream begins there. */
function enter(as: Session): void {
  if (as.position) position.value = as.position;
  session.value = as;
}

/** The change of the own password that is under way: it ends the session, and its answer begins another. */
let renewal: Promise<unknown> = Promise.resolve();

/** Asks the server who is signed in. */
export async function restoreSession(): Promise<void> {
  await renewal;
  try {
    enter(await api.get<Session>('session'));
  } catch (error) {
    if (!(error instanceof ProblemError && error.status === 401)) throw error;
    session.value = null;
  }
}

let looking = false;

/**
 * Finds out who is signed in now that the session is over, or an answer says so; asks again while the server cannot be reached.
 * What is over may be a session that this browser has replaced meanwhile.
 */
export function lookAgain(): void {
  if (looking) return;
  looking = true;
  restoreSession()
    .catch(() => window.setTimeout(lookAgain, 5_000))
    .finally(() => {
      looking = false;
    });
}

/** Throws a ProblemError: 401 for a wrong name or password, 429 after too many of them. */
export async function signIn(account: string, password: string): Promise<void> {
  enter(await api.post<Session>('session', { account, password }));
}

/** Ends the session, in every tab of this browser. */
export async function signOut(): Promise<void> {
  const key = session.peek()?.key;
  await api.delete('session');
  session.value = null;
  if (key) endInAllTabs(key);
}

/** Whether somebody is signed in who is let in: with a password that somebody else set, only its change is. */
export function letIn(s: Session | null | undefined): s is Session {
  return !!s && !s.one_time_password;
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
  const change = api.post('session/password', { old, new: next });
  renewal = change.catch(() => undefined);
  await change;
}
