// A month of visits: what the ledger ticks off and what the map colours the areas by.
import { batch, computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { openTool } from '../app/panels';
import { now } from '../app/screen';
import { urlParam } from '../app/url';
import { areas } from '../area/state';
import { newKey } from '../board/key';
import { language } from '../i18n/dictionary';
import { onChange, onReset } from '../live/stream';
import { session } from '../session/state';
import { ledgerTool } from './chosen';
import { addMonths, isMonth, monthName, monthOf, monthsBack } from './month';
import { type Count, coverageStep, percent, type Sum, sumByArea, withCount } from './visits';

type Sheet = components['schemas']['VisitSheet'];

/** The month of the coverage on the map, in the URL while it is shown: a link reopens it. */
const shown = urlParam('coverage', true);

export const thisMonth = computed(() => monthOf(now.value));
const picked = signal<string | undefined>(undefined);

/** Whether the map shows the coverage of visits. */
export const coverageShown = computed(() => isMonth(shown.value.value));

/** The month that ledger and map show. */
export const month = computed(() => {
  const asked = shown.value.value;
  return isMonth(asked) ? asked : (picked.value ?? thisMonth.value);
});

/** The months to choose from: the next, to plan it, this one, a year back, and whichever was asked for by a link. */
export const monthChoices = computed(() => {
  const usual = monthsBack(addMonths(thisMonth.value, 1), 14);
  return usual.includes(month.value) ? usual : [month.value, ...usual];
});

export function setMonth(next: string): void {
  picked.value = next;
  if (coverageShown.peek()) shown.set(next);
}

export function showCoverage(on: boolean): void {
  shown.set(on ? month.peek() : undefined);
}

/** The sheet of the month; undefined until it is here. */
export const sheet = signal<Sheet | undefined>(undefined);
export const sheetFailed = signal<unknown>(undefined);

/** Presses that are on their way, by grid and kind, and what became of the last that failed. */
const pending = signal<ReadonlyMap<string, number>>(new Map());
export const tickFailed = signal<string | undefined>(undefined);

let asking: AbortController | undefined;

async function load(of: string): Promise<void> {
  asking?.abort();
  const controller = new AbortController();
  asking = controller;
  try {
    sheet.value = await api.get<Sheet>(`visits?month=${of}`, { signal: controller.signal });
    sheetFailed.value = undefined;
  } catch (error) {
    if (!controller.signal.aborted) sheetFailed.value = error;
  }
}

export function reloadSheet(): void {
  void load(month.peek());
}

/** Keeps the sheet up to date while ledger or map show it; returns how to stop. */
export function followVisits(): () => void {
  const needed = computed(() => coverageShown.value || openTool.value === ledgerTool);
  const again = () => {
    if (needed.peek()) reloadSheet();
  };
  const stops = [
    effect(() => {
      if (!needed.value || !session.value) return;
      const of = month.value;
      if (sheet.peek()?.month !== of) sheet.value = undefined;
      void load(of);
    }),
    onChange('grid', again),
    onChange('area', again),
    onReset(again),
  ];
  return () => {
    asking?.abort();
    for (const stop of stops) stop();
    sheet.value = undefined;
    sheetFailed.value = undefined;
    tickFailed.value = undefined;
  };
}

const keyOf = (area: string, kind: string) => `${area}/${kind}`;

/** What is due and done of a kind in a grid, with the presses that are on their way. */
export function countOf(area: string, kind: string): Count {
  const row = sheet.value?.rows.find((r) => r.area === area && r.kind === kind);
  const more = pending.value.get(keyOf(area, kind)) ?? 0;
  const { due = 0, done = 0, version = 0 } = row ?? {};
  return { area, kind, due, done: Math.max(0, done + more), version };
}

/** Writes go one after the other, so that their answers come in order. `settled` is called when one is known or has failed. */
let last: Promise<unknown> = Promise.resolve();

async function inOrder(write: () => Promise<Count>, settled: () => void = () => undefined): Promise<void> {
  const of = month.peek();
  const turn = last.then(write);
  last = turn.catch(() => undefined);
  try {
    const count = await turn;
    batch(() => {
      settled();
      const at = sheet.peek();
      if (at?.month === of) sheet.value = { ...at, rows: withCount(at.rows, count) };
      tickFailed.value = undefined;
    });
  } catch (error) {
    settled();
    tickFailed.value = explain(error);
    reloadSheet();
  }
}

function hold(key: string, add: number): void {
  pending.value = new Map(pending.peek()).set(key, (pending.peek().get(key) ?? 0) + add);
}

/** Counts a visit, or takes one back with -1. It is seen at once. */
export function tick(area: string, kind: string, add: 1 | -1): Promise<void> {
  const key = keyOf(area, kind);
  const body = { area, month: month.peek(), kind, add };
  const idempotencyKey = newKey();
  hold(key, add);
  return inOrder(
    () => api.post<Count>('visits', body, { idempotencyKey }),
    () => hold(key, -add),
  );
}

/** Says how many visits are due. */
export function plan(area: string, kind: string, due: number): Promise<void> {
  const of = month.peek();
  return inOrder(async () => {
    const ifMatch = `"${countOf(area, kind).version}"`;
    return (await api.patch<Count>(`visits/${area}/${of}/${kind}`, { due }, { ifMatch })).body;
  });
}

/** Takes over from the month before what is due in a grid. */
export async function carryOver(area: string): Promise<number> {
  const { set } = await api.post<{ set: number }>('visits/plan', { area, month: month.peek() });
  reloadSheet();
  return set;
}

/** What is due and done in each area of every level. */
export const sums = computed<ReadonlyMap<string, Sum>>(() =>
  sumByArea(sheet.value?.rows ?? [], areas.value ?? []),
);

/** The step of an area on the map's scale, 0 where nothing is due. */
export function stepOf(code: string): number {
  const sum = sums.value.get(code);
  return sum ? coverageStep(sum) : 0;
}

/** What is written after an area's name on the map: 83%. */
export function figureOf(code: string): string | undefined {
  const sum = sums.value.get(code);
  return sum && percent(sum);
}

export function shownMonthName(): string {
  return monthName(month.value, language.value);
}
