import { effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { filterQuery } from '../filter/state';
import { onChange, onReset, position } from '../live/stream';
import { period } from './state';
import { grains, lengthOf, type Period } from './time';

type Row = components['schemas']['StatsRow'];

/** What the whole filter tells of a period: how many opened and ended in each unit, and how many were open before the first. */
export interface Totals {
  before: number;
  opened: number[];
  ended: number[];
}

/** The totals of the present filter and period; undefined until they are here. */
export const totals = signal<Totals | undefined>(undefined);

/** Sorts the rows of the statistics by unit; what lies ahead counts in the last, as it does in the tiles. */
export function totalsOf(period: Period, opened: readonly Row[], ended: readonly Row[]): Totals {
  const { numberOf } = grains[period.grain];
  const n = lengthOf(period);
  const sum: Totals = { before: 0, opened: new Array(n).fill(0), ended: new Array(n).fill(0) };
  const add = (rows: readonly Row[], list: number[], sign: number) => {
    for (const { key, count } of rows) {
      if (key === '') continue;
      const unit = Math.min(n - 1, numberOf(key) - period.first);
      if (unit < 0) sum.before += sign * count;
      else list[unit] = (list[unit] as number) + count;
    }
  };
  add(opened, sum.opened, 1);
  add(ended, sum.ended, -1);
  return sum;
}

/** How many were open after so many units. */
export function openAfter({ before, opened, ended }: Totals, step: number): number {
  let open = before;
  for (let i = 0; i < step; i++) open += (opened[i] as number) - (ended[i] as number);
  return open;
}

let asked: AbortController | undefined;

async function load(): Promise<void> {
  asked?.abort();
  const controller = new AbortController();
  asked = controller;
  const now = period.peek();
  const at = position.peek();
  const query = [filterQuery.peek(), at && `at=${encodeURIComponent(at)}`].filter(Boolean).join('&');
  const of = (by: string) =>
    api.get<components['schemas']['Stats']>(`stats?by=${by}${query ? `&${query}` : ''}`, {
      signal: controller.signal,
    });
  try {
    const [opened, ended] = await Promise.all([of(now.grain), of(`ended_${now.grain}`)]);
    totals.value = totalsOf(now, opened.rows, ended.rows);
  } catch {
    // The map says what failed and offers to try again; numbers that are not known are left out.
    if (!controller.signal.aborted) totals.value = undefined;
  }
}

/** Keeps the totals up to date; returns how to stop. */
export function followTotals(): () => void {
  let timer = 0;
  const soon = () => {
    timer ||= window.setTimeout(() => {
      timer = 0;
      void load();
    }, 400);
  };
  const stops = [
    effect(() => {
      void [filterQuery.value, period.value];
      void load();
    }),
    onChange('concern', soon),
    onReset(soon),
  ];
  return () => {
    clearTimeout(timer);
    asked?.abort();
    for (const stop of stops) stop();
    totals.value = undefined;
  };
}
