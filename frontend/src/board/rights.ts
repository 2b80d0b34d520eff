// Who may do what with boards. The server decides; this spares controls that would fail.
import { levelOf, prefixOf } from '../area/areas';
import type { Session } from '../session/state';

const digits = (code: string) => {
  const level = levelOf(code);
  return level ? prefixOf(code, level) : code;
};

/** Whether an area is one of the account's own or below one. */
export function covers(session: Session, code: string): boolean {
  return session.areas.some((own) => digits(code).startsWith(digits(own.code)));
}

export function readsBoards(session: Session): boolean {
  return ['staff', 'leader', 'display', 'admin'].includes(session.role);
}

/** Staff draw; so does a wall that they unlocked. */
export function draws(session: Session): boolean {
  return session.role === 'staff' || session.wall?.drawing_until !== undefined;
}

/** They do so on the boards of their areas. */
export function drawsOn(session: Session, area: string): boolean {
  return draws(session) && covers(session, area);
}
