/** Months of Shanghai's calendar, written 2026-11. */

/** The month it is in Shanghai: it begins there at midnight, whatever the clock of this machine is set to. */
export function monthOf(now: Date): string {
  return new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 7);
}

export function isMonth(text: string | undefined): text is string {
  return text !== undefined && /^20\d\d-(0[1-9]|1[0-2])$/.test(text);
}

/** The month some months later, or earlier for a negative number. */
export function addMonths(month: string, months: number): string {
  const [year, ordinal] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, ordinal - 1 + months, 1)).toISOString().slice(0, 7);
}

/** A month and those before it, the newest first. */
export function monthsBack(month: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => addMonths(month, -i));
}

/** As people say it: 2026年11月, Nov 2026. */
export function monthName(month: string, language: 'zh' | 'en'): string {
  const [year, ordinal] = month.split('-').map(Number) as [number, number];
  if (language === 'zh') return `${year}年${ordinal}月`;
  return new Date(Date.UTC(year, ordinal - 1, 1)).toLocaleDateString('en', {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}

/** How many midnights of Shanghai lie between two instants: 0 is today. */
export function daysBetween(from: Date, to: Date): number {
  const day = (at: Date) => Math.floor((at.getTime() + 8 * 3_600_000) / 86_400_000);
  return day(to) - day(from);
}
