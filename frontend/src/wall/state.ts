// What the wall knows, and how it is kept up to date for days: one round of questions at a time, none piled up.
import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { online } from '../app/screen';
import { category } from '../concern/categories';
import { shift, today } from '../filter/days';
import { Round } from '../live/round';
import { connection, onChange, onReset, stale } from '../live/stream';
import {
  monday,
  type Ranked,
  type Rate,
  rankingOf,
  type Share,
  sharesOf,
  trendOf,
  weeks as trendWeeks,
  type WallEvent,
  type WallFigures,
  type Week,
} from './counts';
import { numbersOf, stillOpen } from './numbers';
import { below, belowLevel, compared, place, placeQuery, queryOf, type Shown } from './scope';

type Stats = components['schemas']['Stats'];

/** What the panels show, all of one day. */
export interface Known {
  day: string;
  newToday: number;
  inHand: number;
  overdue: number;
  hazard: number;
  appeal: number;
  trend: readonly Week[];
  shares: readonly Share[];
  ranking: readonly Ranked[];
}

export const known = signal<Known | undefined>(undefined);
export const figures = signal<WallFigures | undefined>(undefined);
export const events = signal<readonly WallEvent[] | undefined>(undefined);

/** Whether the server itself cannot be reached: nothing can be asked. */
export const cutOff = computed(() => !online.value || connection.value === 'lost');

/** Whether what is shown may not be the newest. */
export const behind = computed(() => cutOff.value || stale.value);

/** The instant, new every second: the clock, and how old things are. */
export const now = signal(new Date());

/** The day it is in Asia/Shanghai. */
export const dayNow = () => today(now.peek());

/** Changes are waited for this long, in ms, so that many become one round of questions. */
const gather = 2_000;
/** Lights turn and days end though nothing changes. */
const slowly = 60_000;

/** How many of the latest events the wall tells. */
const told = 6;

async function loadKnown(signal: AbortSignal): Promise<void> {
  const here = place.peek();
  const areas = below.peek();
  const level = belowLevel.peek();
  const ask = (by: string, shown: Shown, area = here) =>
    api.get<Stats>(`stats?by=${by}&${queryOf(shown, area)}`, { signal });
  const none: Stats = { rows: [], total: 0 };
  const day = dayNow();
  const numbers = numbersOf(day);
  const since = shift(monday(day), -7 * (trendWeeks - 1));
  const [fresh, handled, overdue, hazard, appeal, opened, ended, categories, places] = await Promise.all([
    ask('light', numbers.newToday),
    ask('light', numbers.inHand),
    ask('light', numbers.overdue),
    ask('light', numbers.hazard),
    ask('light', numbers.appeal),
    ask('week', { from: since }),
    ask('ended_week', { status: ['struck_off'], ended_from: since }),
    ask('category', { from: `${day.slice(0, 7)}-01` }),
    level ? ask(`area&level=${level}`, stillOpen, compared.peek()) : none,
  ]);
  lastPlaces = { areas, rows: places.rows };
  known.value = {
    day,
    newToday: fresh.total,
    inHand: handled.total,
    overdue: overdue.total,
    hazard: hazard.total,
    appeal: appeal.total,
    trend: trendOf(opened.rows, ended.rows, day),
    shares: sharesOf(categories.rows, (slug) => category(slug)?.parent),
    ranking: rankedNow(),
  };
}

let lastPlaces: { areas: readonly { code: string; name: string }[]; rows: Stats['rows'] } = {
  areas: [],
  rows: [],
};

function rankedNow(): Ranked[] {
  const rates = new Map<string, Rate>((figures.peek()?.grids ?? []).map((g) => [g.code, g]));
  return rankingOf(lastPlaces.areas, lastPlaces.rows, rates);
}

async function loadEvents(signal: AbortSignal): Promise<void> {
  const area = place.peek();
  const answer = await api.get<components['schemas']['WallEventList']>(
    `wall/events?limit=${told}${area ? `&area=${area}` : ''}`,
    { signal },
  );
  events.value = answer.events;
}

async function loadFigures(signal: AbortSignal): Promise<void> {
  const [here, beside] = [place.peek(), compared.peek()];
  const of = (code: string | undefined) => {
    const area = new URLSearchParams(queryOf({}, code)).get('area');
    return api.get<WallFigures>(`wall/figures${area ? `?area=${area}` : ''}`, { signal });
  };
  const own = await of(here);
  const { grids } = beside === here ? own : await of(beside);
  figures.value = { ...own, grids };
  const shown = known.peek();
  if (shown) known.value = { ...shown, ranking: rankedNow() };
}

/** Keeps all of it up to date; returns how to stop. */
export function followWall(): () => void {
  const rounds = {
    known: new Round(loadKnown, gather),
    events: new Round(loadEvents, gather),
    figures: new Round(loadFigures, gather),
  };
  const soon = () => {
    for (const round of Object.values(rounds)) round.soon();
  };
  const all = () => {
    for (const round of Object.values(rounds)) round.now();
  };
  let wasBehind = false;
  const second = window.setInterval(() => {
    now.value = new Date();
  }, 1_000);
  const minute = window.setInterval(soon, slowly);
  const stops = [
    effect(() => {
      void placeQuery.value;
      void below.value;
      all();
    }),
    // What could not be asked meanwhile is asked at once, and not only when something changes.
    effect(() => {
      if (wasBehind && !behind.value) all();
      wasBehind = behind.value;
    }),
    onChange('concern', soon),
    onChange('category', soon),
    onReset(all),
  ];
  return () => {
    clearInterval(second);
    clearInterval(minute);
    for (const stop of stops) stop();
    for (const round of Object.values(rounds)) round.stop();
    known.value = undefined;
    figures.value = undefined;
    events.value = undefined;
  };
}
