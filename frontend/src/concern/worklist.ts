// A team's account sees what was sent to the team and nothing else: its page begins with that, the first due on top.
import { listOpen } from '../app/screen';
import { changeSearch, search } from '../app/url';
import { filterNames } from '../filter/filter';
import type { Session } from '../session/state';

/** Whether the account works for teams and has no areas of its own. */
export function isTeam(who: Pick<Session, 'areas' | 'teams'>): boolean {
  return who.teams.length > 0 && who.areas.length === 0;
}

/** The states in which something is a team's to do: not while it is suspended, and not any more once it is done. */
const atWork = ['accepted', 'in_progress', 'coordinating'];

/** Opens the list on what is to be done, unless the address says what to show. */
export function openWorklist(who: Pick<Session, 'areas' | 'teams'>): void {
  if (!isTeam(who)) return;
  const asked = [...search.peek().keys()].some((name) => name === 'card' || filterNames.includes(name));
  if (asked) return;
  changeSearch({ mine: 'true', status: atWork.join(',') });
  listOpen.value = true;
}
