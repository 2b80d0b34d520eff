import { effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import type { Count } from '../area/state';
import { filterQuery } from '../filter/state';
import { onChange, onReset } from '../live/stream';

/** How many concerns match the filter, by light; undefined until known. */
export const totals = signal<Count | undefined>(undefined);

let asked: AbortController | undefined;

async function load(): Promise<void> {
  asked?.abort();
  const controller = new AbortController();
  asked = controller;
  const query = filterQuery.peek();
  try {
    const { rows, total } = await api.get<components['schemas']['Stats']>(
      `stats?by=light${query ? `&${query}` : ''}`,
      { signal: controller.signal },
    );
    const sum = { count: total, green: 0, yellow: 0, red: 0, none: 0 };
    for (const row of rows)
      for (const light of ['green', 'yellow', 'red', 'none'] as const) sum[light] += row[light];
    totals.value = sum;
  } catch {
    // The map and the tree say what failed and offer to try again; a number that is not known is left out.
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
  const minute = window.setInterval(soon, 60_000);
  const stops = [
    effect(() => {
      void filterQuery.value;
      void load();
    }),
    onChange('concern', soon),
    onReset(soon),
  ];
  return () => {
    clearTimeout(timer);
    clearInterval(minute);
    for (const stop of stops) stop();
    totals.value = undefined;
  };
}
