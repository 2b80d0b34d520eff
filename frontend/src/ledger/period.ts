// The period of a ledger: some months of Shanghai's calendar, or all the time there was.
import type { Language } from '../i18n/dictionary';

/** Months are written 2026-11. Without `month` it is from the beginning until now. */
export interface Period {
  readonly month?: string;
  readonly months: number;
}

export type PeriodKind = 'month' | 'quarter' | 'year' | 'all';

export const periodKinds: readonly PeriodKind[] = ['month', 'quarter', 'year', 'all'];

const lengths: Record<Exclude<PeriodKind, 'all'>, number> = { month: 1, quarter: 3, year: 12 };

/** How many months, quarters or years back there are to choose from, the present one among them. */
const back: Record<Exclude<PeriodKind, 'all'>, number> = { month: 24, quarter: 12, year: 5 };

/** The months of Shanghai since the year 0, as one number. */
function ordinal(month: string): number {
  const [year = 0, of = 1] = month.split('-').map(Number);
  return year * 12 + of - 1;
}

function monthAt(n: number): string {
  return `${String(Math.floor(n / 12)).padStart(4, '0')}-${String((n % 12) + 1).padStart(2, '0')}`;
}

/** The period of a kind that the month lies in. */
export function periodAround(kind: PeriodKind, month: string): Period {
  if (kind === 'all') return { months: 1 };
  const months = lengths[kind];
  const n = ordinal(month);
  return { month: monthAt(n - (n % months)), months };
}

/** The periods of a kind that begin no later than the month, the newest first. */
export function choicesOf(kind: PeriodKind, month: string): Period[] {
  if (kind === 'all') return [{ months: 1 }];
  const newest = ordinal(periodAround(kind, month).month ?? month);
  const { [kind]: months } = lengths;
  return Array.from({ length: back[kind] }, (_, i) => ({ month: monthAt(newest - i * months), months }));
}

export function kindOf({ month, months }: Period): PeriodKind {
  if (!month) return 'all';
  return months === 1 ? 'month' : months === 3 ? 'quarter' : 'year';
}

/** Reads `month` and `months` of a page's address; what is not a period there is all the time there was. */
export function readPeriod(params: URLSearchParams): Period {
  const month = params.get('month') ?? '';
  const months = Number(params.get('months') ?? 1);
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(month)) return { months: 1 };
  return { month, months: Number.isInteger(months) && months >= 1 && months <= 60 ? months : 1 };
}

/** A filter's query string with the period, as the ledger's addresses take it. */
export function withPeriod(query: string, { month, months }: Period): string {
  const params = new URLSearchParams(query);
  params.delete('month');
  params.delete('months');
  if (month) {
    params.set('month', month);
    if (months !== 1) params.set('months', String(months));
  }
  return params.toString().replace(/%2C/g, ',');
}

/** As people say it: 2026年11月, 2026年第4季度, 2026年, 开办以来. */
export function periodName(period: Period, language: Language): string {
  const { month, months } = period;
  if (!month) return language === 'zh' ? '开办以来' : 'Since the beginning';
  const [year = 0, of = 1] = month.split('-').map(Number);
  if (months === 12 && of === 1) return language === 'zh' ? `${year}年` : `${year}`;
  if (months === 3 && of % 3 === 1) {
    const quarter = (of + 2) / 3;
    return language === 'zh' ? `${year}年第${quarter}季度` : `Q${quarter} ${year}`;
  }
  const first = monthName(month, language);
  if (months === 1) return first;
  const last = monthName(monthAt(ordinal(month) + months - 1), language);
  return language === 'zh' ? `${first}至${last}` : `${first} to ${last}`;
}

function monthName(month: string, language: Language): string {
  const [year = 0, of = 1] = month.split('-').map(Number);
  if (language === 'zh') return `${year}年${of}月`;
  return new Date(Date.UTC(year, of - 1, 1)).toLocaleDateString('en', {
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
