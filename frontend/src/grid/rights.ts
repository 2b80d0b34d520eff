// Who does what with a grid's ledger; the server decides, this only spares a button that would fail.
import { type Area, levelOf, prefixOf } from '../area/areas';
import type { Session } from '../session/state';

/** Whether an area is one of the account's own or below one. */
export function covers(who: Session, area: Pick<Area, 'prefix'>): boolean {
  return who.areas.some(({ code }) => {
    const level = levelOf(code);
    return level !== undefined && area.prefix.startsWith(prefixOf(code, level));
  });
}

/** Who ticks visits off, confirms the checklist and enters services. */
export function serves({ role }: Session): boolean {
  return role === 'member' || role === 'leader' || role === 'staff';
}

/** Who says how many visits are due. */
export function plans({ role }: Session): boolean {
  return role === 'leader' || role === 'staff';
}
