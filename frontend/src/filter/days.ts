/** Days as the filter has them: local days of Asia/Shanghai, `from` included and `to` not. People say the last day included. */

const day = 86_400_000;

/** The day it is in Asia/Shanghai: 2026-11-22. */
export function today(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** A day some days later, or earlier for a negative number. Anything that is not a day gives undefined. */
export function shift(date: string, days: number): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? undefined : new Date(at + days * day).toISOString().slice(0, 10);
}

/** The last day that `to` lets through; an instant is cut to its day. */
export function lastDay(to: string): string {
  return shift(to, -1) ?? to.slice(0, 10);
}

export interface Span {
  from: string | undefined;
  to: string | undefined;
}

/** The last `days` days, today among them and open to the future. */
export function lastDays(now: Date, days: number): Span {
  return { from: shift(today(now), 1 - days), to: undefined };
}
