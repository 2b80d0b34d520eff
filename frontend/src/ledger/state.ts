// What the ledger's panel shows: the period that was chosen, its figures and the rows that were asked for so far.
import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import { now } from '../app/screen';
import { filterQuery } from '../filter/state';
import { monthOf } from '../grid/month';
import { Round } from '../live/round';
import { onChange, onReset } from '../live/stream';
import type { Session } from '../session/state';
import type { Count, Page, Row } from './figures';
import { kindOf, type Period, type PeriodKind, periodAround, withPeriod } from './period';

export const thisMonth = computed(() => monthOf(now.value));

const chosen = signal<Period | undefined>(undefined);

/** The period that is shown: this month until another was chosen. */
export const period = computed<Period>(() => chosen.value ?? periodAround('month', thisMonth.value));

export function choosePeriod(next: Period): void {
  chosen.value = next;
}

export function chooseKind(kind: PeriodKind): void {
  const { month } = period.peek();
  if (kind !== kindOf(period.peek())) chosen.value = periodAround(kind, month ?? thisMonth.peek());
}

/** The filter of the page with the period. */
export const ledgerQuery = computed(() => withPeriod(filterQuery.value, period.value));

export const count = signal<Count | undefined>(undefined);
export const rows = signal<readonly Row[] | undefined>(undefined);
export const failed = signal<unknown>(undefined);
export const busy = signal(false);
const next = signal<string | undefined>(undefined);
export const hasMore = computed(() => next.value !== undefined);

/** How many rows come at once. */
const pageSize = 100;

let asking = new AbortController();

async function ask(read: (signal: AbortSignal) => Promise<void>): Promise<void> {
  asking.abort();
  const own = new AbortController();
  asking = own;
  busy.value = true;
  try {
    await read(own.signal);
    failed.value = undefined;
  } catch (error) {
    if (!own.signal.aborted) failed.value = error;
  } finally {
    if (asking === own) busy.value = false;
  }
}

/** Asks for figures and rows anew, as many rows as are shown. */
export function loadBook(): Promise<void> {
  const query = ledgerQuery.peek();
  const limit = Math.min(1000, Math.max(pageSize, rows.peek()?.length ?? 0));
  return ask(async (signal) => {
    const [figures, page] = await Promise.all([
      api.get<Count>(`ledger/figures?${query}`, { signal }),
      api.get<Page>(`ledger?${query ? `${query}&` : ''}limit=${limit}`, { signal }),
    ]);
    count.value = figures;
    rows.value = page.rows;
    next.value = page.next;
  });
}

export function loadMore(): Promise<void> {
  const address = next.peek();
  if (!address) return Promise.resolve();
  return ask(async (signal) => {
    const page = await api.get<Page>(address, { signal });
    rows.value = [...(rows.peek() ?? []), ...page.rows];
    next.value = page.next;
  });
}

/** How long changes are gathered before the ledger is asked for anew, in ms. */
const gather = 800;

/** Keeps the ledger up to date while it is open; returns how to stop. */
export function followBook(): () => void {
  const round = new Round(loadBook, gather);
  const soon = () => round.soon();
  const stops = [
    effect(() => {
      void ledgerQuery.value;
      rows.value = undefined;
      count.value = undefined;
      void loadBook();
    }),
    onChange('concern', soon),
    onReset(soon),
  ];
  return () => {
    round.stop();
    asking.abort();
    for (const stop of stops) stop();
    rows.value = undefined;
    count.value = undefined;
    failed.value = undefined;
  };
}

/** Who may hand the ledger out, as a workbook or on paper. */
export function mayHandOut({ role }: Session): boolean {
  return role === 'leader' || role === 'staff' || role === 'planner';
}

/** Who may read the summary. */
export function maySumUp(who: Session): boolean {
  return mayHandOut(who) || who.role === 'admin';
}
