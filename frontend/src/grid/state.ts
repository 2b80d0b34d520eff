// The card and the services of the chosen grid, as the ledger shows them.
import { effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { now } from '../app/screen';
import { today } from '../filter/days';
import { onChange, onReset } from '../live/stream';
import { chosenGrid } from './chosen';
import { addMonths, monthOf } from './month';

type Schemas = components['schemas'];

export type GridCard = Schemas['GridCard'];
export type CardPatch = Schemas['GridCardPatch'];
export type ClearItem = Schemas['ClearItem'];
export type Service = Schemas['Service'];
export type ServiceList = Schemas['ServiceList'];
export type Kind = Schemas['Kind'];

/** How many services are listed; the rest is counted. */
const listed = 8;

export const gridCard = signal<GridCard | undefined>(undefined);
export const services = signal<ServiceList | undefined>(undefined);
export const totals = signal<Schemas['ServiceTotals'] | undefined>(undefined);
export const ledgerFailed = signal<unknown>(undefined);

/** The period over which services are counted. */
export type Period = 'month' | 'year' | '12';
export const period = signal<Period>('12');

/** The first day of a period; all of them go on until today. */
export function periodStart(of: Period, at: Date): string {
  const month = monthOf(at);
  if (of === 'month') return `${month}-01`;
  if (of === 'year') return `${month.slice(0, 4)}-01-01`;
  return `${addMonths(month, -12)}${today(at).slice(7)}`.replace(/-02-29$/, '-02-28');
}

let asking: AbortController | undefined;

/** Asks for everything of the grid; a later call overtakes an earlier one. */
export async function loadLedger(): Promise<void> {
  const grid = chosenGrid.peek();
  asking?.abort();
  if (!grid) return;
  const controller = new AbortController();
  asking = controller;
  const { signal: aborted } = controller;
  const from = `from=${periodStart(period.peek(), now.peek())}`;
  try {
    const [card, list, sum] = await Promise.all([
      api.get<GridCard>(`areas/${grid.code}/card`, { signal: aborted }),
      api.get<ServiceList>(`services?area=${grid.code}&${from}&limit=${listed}`, { signal: aborted }),
      api.get<Schemas['ServiceTotals']>(`services/totals?${from}`, { signal: aborted }),
    ]);
    gridCard.value = card;
    services.value = list;
    totals.value = sum;
    ledgerFailed.value = undefined;
  } catch (error) {
    if (!aborted.aborted) ledgerFailed.value = error;
  }
}

/** Keeps card and services up to date while the ledger is open; returns how to stop. */
export function followLedger(): () => void {
  let timer = 0;
  const again = () => void loadLedger();
  // Ticks come one after the other: once is enough for several.
  const soon = () => {
    clearTimeout(timer);
    timer = window.setTimeout(again, 300);
  };
  const stops = [
    effect(() => {
      void period.value;
      if (gridCard.peek()?.area.code !== chosenGrid.value?.code) {
        gridCard.value = undefined;
        services.value = undefined;
      }
      again();
    }),
    onChange('grid', soon),
    onReset(again),
  ];
  return () => {
    clearTimeout(timer);
    asking?.abort();
    for (const stop of stops) stop();
    gridCard.value = undefined;
    services.value = undefined;
    totals.value = undefined;
    ledgerFailed.value = undefined;
  };
}
