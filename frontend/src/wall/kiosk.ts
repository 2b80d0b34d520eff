// The session of a wall: it begins with a token, renews itself, and is unlocked for drawing for as long as somebody draws.
import { effect } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { restoreSession, session } from '../session/state';

/** How often a wall's session is looked at, so that the server renews it, in ms. */
const renewal = 3_600_000;
/** A touch is told to the server no more often than this, in ms. */
const tell = 60_000;

/** Hands the token over, this once; a ProblemError says why not. */
export async function enterWall(token: string): Promise<void> {
  await api.post('walls/session', { token });
  await restoreSession();
}

/** A new code that staff confirm on their phones. */
export function pairWall(): Promise<components['schemas']['WallPairing']> {
  return api.post('wall/pairing', undefined);
}

/** Unlocks the wall in the name of staff who type their password at it. */
export async function unlockHere(account: string, password: string): Promise<void> {
  await api.post('wall/unlock/here', { account, password });
  await restoreSession();
}

export async function lockWall(): Promise<void> {
  await api.delete('wall/unlock');
  await restoreSession();
}

const again = () => restoreSession().catch(() => undefined);

/** Renews the session, keeps the wall unlocked while it is touched, and notices when it is a display again; returns how to stop. */
export function followStanding(): () => void {
  const hour = window.setInterval(again, renewal);
  let over = 0;
  let told = 0;
  const touched = () => {
    if (!session.peek()?.wall?.drawing_until || Date.now() - told < tell) return;
    told = Date.now();
    api.post('wall/touch', undefined).then(again, () => undefined);
  };
  const stop = effect(() => {
    const until = session.value?.wall?.drawing_until;
    clearTimeout(over);
    if (until) over = window.setTimeout(again, Math.max(1_000, Date.parse(until) - Date.now() + 500));
  });
  addEventListener('pointerdown', touched, { capture: true, passive: true });
  addEventListener('keydown', touched, { capture: true });
  return () => {
    clearInterval(hour);
    clearTimeout(over);
    stop();
    removeEventListener('pointerdown', touched, { capture: true });
    removeEventListener('keydown', touched, { capture: true });
  };
}
