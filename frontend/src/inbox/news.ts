// What an inbox says, without asking anybody.
import type { components } from '../api/schema';
import type { Session } from '../session/state';
import { t } from './words';

export type News = components['schemas']['InboxItem'];
export type Unread = components['schemas']['InboxCounts'];

/** Where the server stops counting. */
const most = 100;

/** Who handles anything: leaders and staff, and who works for a team. */
export function isTold(who: Pick<Session, 'role' | 'teams'>): boolean {
  if (who.role === 'leader' || who.role === 'staff') return true;
  return who.role === 'member' && who.teams.length > 0;
}

/** A list as it was shown: `next` says that there were more. */
export interface Shown {
  items: readonly News[];
  next?: string;
}

/** A count as the badge shows it: 7, 99+; nothing for none. */
export function badgeOf(count: number): string {
  if (count <= 0) return '';
  return count >= most ? `${most - 1}+` : String(count);
}

/** The same happening again is another: the key has its instant. */
export function keyOf(news: News): string {
  return `${news.concern} ${news.kind} ${news.at}`;
}

/** Why a concern is in the inbox. */
export function why(news: News): string {
  switch (news.by) {
    case undefined:
      return t(news.kind === 'red' ? 'red' : 'yellow');
    case 'dispatch':
      return t(news.kind === 'returned' ? 'redispatch' : 'dispatch');
    default:
      return t(news.by);
  }
}

/**
 * What is said of entries that were not there before; nothing when none of them is unread. Where the list before had more behind it,
 * an older one that moved up from there is no news.
 */
export function announce(before: Shown, after: readonly News[]): string {
  const known = new Set(before.items.map(keyOf));
  const end = before.next === undefined ? undefined : before.items[before.items.length - 1]?.at;
  const came = after.filter(
    (news) =>
      !news.seen && !known.has(keyOf(news)) && (end === undefined || Date.parse(news.at) > Date.parse(end)),
  );
  const first = came[0];
  if (!first) return '';
  return came.length === 1
    ? t('came_one', { why: why(first), title: first.title })
    : t('came_many', { n: came.length });
}
