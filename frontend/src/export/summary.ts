// What would be exported: how many, by light, how far they reach, and the first of them.
import { type ReadonlySignal, type Signal, useSignal, useSignalEffect } from '@preact/signals';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { LightName } from '../look/Icon';
import { type Extent, extentOf } from './extent';

export interface Row {
  readonly id: number;
  readonly title: string;
  readonly category: string;
  readonly area: string;
  readonly status: string;
  readonly noticed_at: string;
}

export type Summary =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: string; again(): void }
  | {
      readonly state: 'known';
      readonly total: number;
      readonly lights: Partial<Record<LightName, number>>;
      readonly extent: Extent | undefined;
      readonly rows: readonly Row[];
    };

/** Rows of the preview. */
const previewed = 3;

/** Follows the query; an answer that a newer question has overtaken is dropped. */
export function useSummary(query: ReadonlySignal<string>): Signal<Summary> {
  const summary = useSignal<Summary>({ state: 'loading' });
  const tries = useSignal(0);
  useSignalEffect(() => {
    tries.value;
    const stop = new AbortController();
    summary.value = { state: 'loading' };
    ask(query.value, stop.signal)
      .then((known) => {
        if (!stop.signal.aborted) summary.value = known;
      })
      .catch((error: unknown) => {
        if (stop.signal.aborted) return;
        summary.value = { state: 'failed', problem: explain(error), again: () => void tries.value++ };
      });
    return () => stop.abort();
  });
  return summary;
}

async function ask(query: string, signal: AbortSignal): Promise<Summary> {
  const [stats, list, extent] = await Promise.all([
    api.get<{ total: number; rows: { key: LightName; count: number }[] }>(`stats?by=light&${query}`, {
      signal,
    }),
    api.get<{ features: { id: number; properties: Omit<Row, 'id'> }[] }>(
      `concerns?limit=${previewed}&${query}`,
      { signal },
    ),
    extentOf(query, signal),
  ]);
  return {
    state: 'known',
    total: stats.total,
    lights: Object.fromEntries(stats.rows.map(({ key, count }) => [key, count])),
    extent,
    rows: list.features.map(({ id, properties }) => ({ ...properties, id })),
  };
}
