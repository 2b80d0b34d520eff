import { shift } from '../filter/days';
import type { Day } from './state';

/** What a day is called, where it is not as the week has it. */
export interface Named {
  kind: Day['kind'];
  name: string;
}

/** The named days of a year, by day: 2027-01-01. */
export type Draft = ReadonlyMap<string, Named>;

export type Kind = 'weekday' | 'weekend' | 'holiday' | 'workday';

/** Days in a row that are named alike. */
export interface Run {
  from: string;
  to: string;
  kind: Day['kind'];
  name: string;
}

export function draftOf(days: readonly Day[]): Draft {
  return new Map(days.map(({ day, kind, name }) => [day, { kind, name }]));
}

export function daysOf(draft: Draft): Day[] {
  return [...draft].map(([day, named]) => ({ day, ...named })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Monday is 0. */
export function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export function kindOf(day: string, draft: Draft): Kind {
  return (draft.get(day)?.kind as Kind | undefined) ?? (weekday(day) < 5 ? 'weekday' : 'weekend');
}

/** A month's weeks from Monday to Sunday; undefined before its first day and after its last. `month` is 1 to 12. */
export function weeksOf(year: number, month: number): (string | undefined)[][] {
  const first = `${year}-${String(month).padStart(2, '0')}-01`;
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const before = weekday(first);
  const weeks: (string | undefined)[][] = [];
  for (let i = 0; i < before + count; i += 7) {
    weeks.push(
      Array.from({ length: 7 }, (_, j) => {
        const n = i + j - before;
        return n >= 0 && n < count ? shift(first, n) : undefined;
      }),
    );
  }
  return weeks;
}

/** The days from one to another, both included, whichever comes first. */
export function between(a: string, b: string): string[] {
  const [from, to] = a < b ? [a, b] : [b, a];
  const days: string[] = [];
  for (let day: string | undefined = from; day !== undefined && day <= to; day = shift(day, 1))
    days.push(day);
  return days;
}

/** Makes days what is chosen. Monday to Friday cannot make up for anything, so of those only weekends become workdays. */
export function mark(
  draft: Draft,
  days: readonly string[],
  choice: Day['kind'] | 'usual',
  name: string,
): Draft {
  const next = new Map(draft);
  for (const day of days) {
    if (choice === 'usual') next.delete(day);
    else if (choice === 'holiday' || weekday(day) >= 5) next.set(day, { kind: choice, name });
  }
  return next;
}

/** The named days in order, those in a row and named alike together. */
export function runsOf(draft: Draft): Run[] {
  const runs: Run[] = [];
  for (const { day, kind, name } of daysOf(draft)) {
    const last = runs.at(-1);
    if (last && last.kind === kind && last.name === name && shift(last.to, 1) === day) last.to = day;
    else runs.push({ from: day, to: day, kind, name });
  }
  return runs;
}

/** A change of days in a row: what they were and what they became, undefined for as usual. */
export interface Changed {
  from: string;
  to: string;
  before: Named | undefined;
  after: Named | undefined;
}

export function changesOf(before: Draft, after: Draft): Changed[] {
  const changes: Changed[] = [];
  const alike = (a: Named | undefined, b: Named | undefined) => a?.kind === b?.kind && a?.name === b?.name;
  for (const day of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const change = { from: day, to: day, before: before.get(day), after: after.get(day) };
    if (alike(change.before, change.after)) continue;
    const last = changes.at(-1);
    if (
      last &&
      shift(last.to, 1) === day &&
      alike(last.before, change.before) &&
      alike(last.after, change.after)
    )
      last.to = day;
    else changes.push(change);
  }
  return changes;
}

/** What was read of pasted lines, and the numbers of those that say nothing, from 1. */
export interface Pasted {
  days: Draft;
  wrong: number[];
}

/** Reads lines like `2027-01-01..2027-01-03 元旦` and `2027-02-14 补班 春节调休`, of one year. Empty ones are passed over. */
export function pasted(text: string, year: number, makeUp: string): Pasted {
  let days: Draft = new Map();
  const wrong: number[] = [];
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return;
    const [, from = '', to = from, words = ''] =
      line.trim().match(/^(\d{4}-\d{2}-\d{2})(?:\s*\.\.\s*(\d{4}-\d{2}-\d{2}))?\s+(\S.*)$/) ?? [];
    const real = (day: string) => day.startsWith(`${year}-`) && shift(day, 0) === day;
    const worked = words.match(/^补班\s*(.*)$/);
    const all = real(from) && real(to) && from <= to ? between(from, to) : [];
    if (
      all.length === 0 ||
      all.some((day) => days.has(day)) ||
      (worked && all.some((day) => weekday(day) < 5))
    )
      wrong.push(i + 1);
    else days = mark(days, all, worked ? 'workday' : 'holiday', worked ? worked[1] || makeUp : words);
  });
  return { days, wrong };
}
