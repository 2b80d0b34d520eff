// What each number of the wall counts, as the part of the filter that finds it: the number is asked for with it, and a touch shows it.
import { shift } from '../filter/days';
import { overview, type Shown } from './scope';

/** The states of what is in somebody's hands. */
export const inHand = ['accepted', 'in_progress', 'coordinating'];

/** The month before one that is written 2026-11. */
export const monthBefore = (month: string): string => (shift(`${month}-01`, -1) ?? month).slice(0, 7);

/** The first day of the month after one that is written 2026-11. */
function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}

/** What was struck off in a month (2026-11) and is so still. */
export const struckOffIn = (month: string): Shown => ({
  status: ['struck_off'],
  ended_from: `${month}-01`,
  ended_to: monthAfter(month),
});

/** What was noticed in the week that begins on a Monday, and what was struck off in it. */
export const weekOpened = (monday: string): Shown => ({ from: monday, to: shift(monday, 7) });
export const weekStruckOff = (monday: string): Shown => ({
  status: ['struck_off'],
  ended_from: monday,
  ended_to: shift(monday, 7),
});

/** All that still wants something done. */
export const stillOpen: Shown = overview;

/** The numbers of a day. */
export function numbersOf(day: string) {
  const from = `${day.slice(0, 7)}-01`;
  return {
    newToday: { from: day },
    inHand: { status: inHand },
    overdue: { light: ['red'] },
    hazard: { must_report: ['hazard'], from },
    appeal: { must_report: ['collective_appeal'], from },
    share: (slug: string): Shown => ({ category: [slug], from }),
  } satisfies Record<string, Shown | ((slug: string) => Shown)>;
}
