// Who may do what with boards. The server decides; this spares controls that would fail.
import type { Session } from '../session/state';

/** The significant digits of an area's code: a descendant's start with its ancestor's (DESIGN §2). */
export function prefixOf(code: string): string {
  if (code.length !== 12) return code;
  if (code.endsWith('00000000')) return code.slice(0, 4);
  if (code.endsWith('000000')) return code.slice(0, 6);
  return code.endsWith('000') ? code.slice(0, 9) : code;
}

/** Whether an area is one of the account's own or below one. */
export function covers(session: Session, code: string): boolean {
  return session.areas.some((own) => prefixOf(code).startsWith(prefixOf(own.code)));
}

export function readsBoards(session: Session): boolean {
  return ['staff', 'leader', 'display', 'admin'].includes(session.role);
}

/** Staff draw, on the boards of their areas. */
export function drawsOn(session: Session, area: string): boolean {
  return session.role === 'staff' && covers(session, area);
}
