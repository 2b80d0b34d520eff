// What the panels of the wall show, made of the server's answers. Nothing here knows a title, a name or a number of a concern.
import type { components } from '../api/schema';
import { shift } from '../filter/days';

type Schemas = components['schemas'];
export type StatsRow = Schemas['StatsRow'];
export type WallFigures = Schemas['WallFigures'];
export type WallEvent = Schemas['WallEvent'];

/** How many weeks the trend has. */
export const weeks = 12;

/** The Monday of a day's week. */
export function monday(day: string): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return shift(day, -((weekday + 6) % 7)) ?? day;
}

export interface Week {
  monday: string;
  opened: number;
  ended: number;
}

/** The last twelve weeks, this one last; weeks without a row have nothing. */
export function trendOf(opened: readonly StatsRow[], ended: readonly StatsRow[], today: string): Week[] {
  const count = (rows: readonly StatsRow[], key: string) => rows.find((r) => r.key === key)?.count ?? 0;
  const last = monday(today);
  return Array.from({ length: weeks }, (_, i) => {
    const key = shift(last, -7 * (weeks - 1 - i)) ?? last;
    return { monday: key, opened: count(opened, key), ended: count(ended, key) };
  });
}

export interface Share {
  slug: string;
  count: number;
  /** Of all, in percent, whole. */
  percent: number;
}

/** Categories of the first level by their share, the greatest first; those without a concern are left out. */
export function sharesOf(
  rows: readonly StatsRow[],
  parentOf: (slug: string) => string | undefined,
): readonly Share[] {
  const counts = new Map<string, number>();
  for (const { key, count } of rows) {
    const top = parentOf(key) ?? key;
    counts.set(top, (counts.get(top) ?? 0) + count);
  }
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([slug, count]) => ({ slug, count, percent: Math.round((100 * count) / total) }))
    .sort((a, b) => b.count - a.count || (a.slug < b.slug ? -1 : 1));
}

/** What was struck off in an area this month, and the rate of it. */
export type Rate = Pick<Schemas['WallGrid'], 'struck_off' | 'strike_off_rate'>;

export interface Ranked {
  code: string;
  name: string;
  green: number;
  yellow: number;
  red: number;
  /** All that is open, suspended too. */
  open: number;
  /** How many were struck off this month; undefined where nobody knows. */
  struckOff: number | undefined;
  /** Of 1, of this month; undefined where there was nothing to strike off or nobody knows. */
  rate: number | undefined;
}

/**
 * Areas, with the rows of what is open in them, in the order of the ranking: by the rate of what was struck off, then the fewest overdue, then the code. Without a rate
 * an area comes after those that have one.
 */
export function rankingOf(
  areas: readonly { code: string; name: string }[],
  rows: readonly StatsRow[],
  rates: ReadonlyMap<string, Rate>,
): Ranked[] {
  const byCode = new Map(rows.map((r) => [r.key, r]));
  return areas
    .map(({ code, name }) => {
      const { count: open = 0, green = 0, yellow = 0, red = 0 } = byCode.get(code) ?? {};
      const { struck_off: struckOff, strike_off_rate: rate } = rates.get(code) ?? {};
      return { code, name, green, yellow, red, open, struckOff, rate };
    })
    .sort((a, b) => (b.rate ?? -1) - (a.rate ?? -1) || a.red - b.red || (a.code < b.code ? -1 : 1));
}

/** Points of a line through values, in a box: the highest of all values at its top, nothing at its bottom. */
export function line(values: readonly number[], most: number, width: number, height: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map(
      (v, i) =>
        `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(1)} ${(height - (most > 0 ? (v / most) * height : 0)).toFixed(1)}`,
    )
    .join('');
}
