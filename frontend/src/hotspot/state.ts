// What the hotspots' panel and the map show of them: asked anew when the filter or the concerns change.
import { effect, type Signal, signal } from '@preact/signals';
import { api } from '../api/client';
import { filterQuery } from '../filter/state';
import { onChange, onReset } from '../live/stream';
import type { Hotspots, Places, Silent } from './sentence';

/** An answer, or why there is none; neither while it is awaited. */
export interface Answer<T> {
  value?: T;
  problem?: unknown;
}

export const hotspots = signal<Answer<Hotspots>>({});
export const places = signal<Answer<Places>>({});
export const silent = signal<Answer<Silent>>({});

/** The hotspot or place that was pressed last, drawn stronger: its kind and rank. */
export const chosen = signal<string | undefined>(undefined);

let asking = new AbortController();

async function ask<T>(to: Signal<Answer<T>>, path: string, aborted: AbortSignal): Promise<void> {
  try {
    const value = await api.get<T>(path, { signal: aborted });
    if (!aborted.aborted) to.value = { value };
  } catch (problem) {
    if (!aborted.aborted) to.value = { problem };
  }
}

/** Silent grids are compared as a whole: neither a box nor a drawn polygon cuts them. */
export function silentQuery(query: string): string {
  const params = new URLSearchParams(query);
  params.delete('bbox');
  params.delete('within');
  return params.toString();
}

/** Asks for all three. */
export async function loadHotspots(): Promise<void> {
  asking.abort();
  asking = new AbortController();
  const { signal: aborted } = asking;
  const query = filterQuery.peek();
  await Promise.all([
    ask(hotspots, `hotspots?${query}`, aborted),
    ask(places, `hotspots/places?${query}`, aborted),
    ask(silent, `hotspots/silent?${silentQuery(query)}`, aborted),
  ]);
}

/** How long changes are gathered before hotspots are looked for again, in ms: one more concern hardly makes one. */
const gathered = 3000;

/** Keeps them up to date while the panel is open; returns how to stop. */
export function followHotspots(): () => void {
  let timer = 0;
  const soon = () => {
    timer ||= window.setTimeout(() => {
      timer = 0;
      void loadHotspots();
    }, gathered);
  };
  const stops = [
    effect(() => {
      void filterQuery.value;
      void loadHotspots();
    }),
    onChange('concern', soon),
    onChange('area', soon),
    onReset(soon),
  ];
  return () => {
    clearTimeout(timer);
    asking.abort();
    for (const stop of stops) stop();
    hotspots.value = {};
    places.value = {};
    silent.value = {};
    chosen.value = undefined;
  };
}
