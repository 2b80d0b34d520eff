import { shift } from '../filter/days';

/** Into what time is cut: days for a month, weeks for a year. Units are numbered as days or weeks since 1970. */
export type Grain = 'day' | 'week';

const dayLength = 86_400_000;

interface Unit {
  /** The server's tile layer. */
  layer: string;
  days: number;
  /** The number of the unit that a day (2026-11-22) lies in. */
  numberOf(date: string): number;
  /** The first day of a unit. */
  dateOf(number: number): string;
}

const dayNumber = (date: string) => Math.floor(Date.parse(`${date}T00:00:00Z`) / dayLength);
const dayDate = (number: number) => new Date(number * dayLength).toISOString().slice(0, 10);

export const grains: Record<Grain, Unit> = {
  day: { layer: 'concern_days', days: 1, numberOf: dayNumber, dateOf: dayDate },
  // Weeks begin on Mondays; 1970-01-01 was a Thursday.
  week: {
    layer: 'concern_weeks',
    days: 7,
    numberOf: (date) => Math.floor((dayNumber(date) + 3) / 7),
    dateOf: (number) => dayDate(number * 7 - 3),
  },
};

/** The units that are played, from the first to the last, both included. */
export interface Period {
  grain: Grain;
  first: number;
  last: number;
}

/** How many units are played up to the present one, and how far back the server tells the days apart. */
const usual = { day: 31, week: 53 };
const farthest = { day: 61, week: 2600 };

/**
 * What is played: the last month by day or the last year by week, up to the present unit. A day that was asked for and lies further
 * back is taken in, as far as the server tells.
 */
export function periodOf(grain: Grain, today: string, asked?: string): Period {
  const { numberOf } = grains[grain];
  const last = numberOf(today);
  const wanted = asked === undefined ? last : numberOf(asked);
  const first = Math.min(last - usual[grain] + 1, Math.max(wanted, last - farthest[grain] + 1));
  return { grain, first, last };
}

export function lengthOf({ first, last }: Period): number {
  return last - first + 1;
}

/** An instant in a link: `month/2026-11-03` is the end of that day, `year/2026-11-02` the end of the week that begins with it. */
export function writeInstant({ grain, first }: Period, step: number): string {
  const { dateOf } = grains[grain];
  return `${grain === 'day' ? 'month' : 'year'}/${step === 0 ? 'start' : dateOf(first + step - 1)}`;
}

export interface Instant {
  grain: Grain;
  /** The unit's first day; undefined is the period's beginning. */
  date: string | undefined;
}

/** Reads what `writeInstant` wrote; anything else is none. */
export function readInstant(text: string | undefined): Instant | undefined {
  const [span, date] = (text ?? '').split('/');
  if (date === undefined || (span !== 'month' && span !== 'year')) return undefined;
  const grain = span === 'month' ? 'day' : 'week';
  if (date === 'start') return { grain, date: undefined };
  return shift(date, 0) === date ? { grain, date } : undefined;
}

/** How many units of a period have passed at an instant: 0 is before the first of them. */
export function stepOf(period: Period, { date }: Instant): number {
  if (date === undefined) return 0;
  const step = grains[period.grain].numberOf(date) - period.first + 1;
  return Math.max(0, Math.min(lengthOf(period), step));
}
