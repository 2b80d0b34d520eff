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
  type Ranked,
  rankingOf,
  type Share,
  sharesOf,
  trendOf,
  type WallEvent,
  type WallFigures,
  type Week,
} from './counts';
import { below, belowLevel, compared, comparedQuery, place, placeQuery } from './scope';

type Stats = components['schemas']['Stats'];

/** The states of what is in somebody's hands. */
export const inHand = ['accepted', 'in_progress', 'coordinating'];

/** What the panels show; each is undefined until it is known. */
export interface Known {
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

/** The day and the month it is in Asia/Shanghai. */
export const dayNow = () => today(now.peek());
export const monthStart = () => `${dayNow().slice(0, 7)}-01`;

/** Changes are waited for this long, in ms, so that many become one round of questions. */
const gather = 2_000;
/** The rates need the ledger, which is counted in the database: they are asked for once a minute. */
const slowly = 60_000;

/** How many of the latest events the wall tells. */
const told = 6;

async function loadKnown(signal: AbortSignal): Promise<void> {
  const query = placeQuery.peek();
  const areas = below.peek();
  const level = belowLevel.peek();
  const ask = (what: string) => api.get<Stats>(`stats?${what}&${query}`, { signal });
  const none: Stats = { rows: [], total: 0 };
  const day = dayNow();
  const [fresh, states, lights, must, opened, ended, categories, places] = await Promise.all([
    ask(`by=light&from=${day}`),
    ask('by=status'),
    ask('by=light'),
    ask(`by=must_report&from=${monthStart()}`),
    ask(`by=week&from=${shift(day, -7 * 13)}`),
    ask('by=ended_week&status=struck_off'),
    ask(`by=category&from=${monthStart()}`),
    level ? api.get<Stats>(`stats?by=area&level=${level}&${comparedQuery.peek()}`, { signal }) : none,
  ]);
  const count = ({ rows }: Stats, keys: readonly string[]) =>
    rows.filter((r) => keys.includes(r.key)).reduce((sum, r) => sum + r.count, 0);
  lastPlaces = { areas, rows: places.rows };
  known.value = {
    newToday: fresh.total,
    inHand: count(states, inHand),
    overdue: count(lights, ['red']),
    hazard: count(must, ['hazard']),
    appeal: count(must, ['collective_appeal']),
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
  const rates = new Map<string, number>();
  for (const { code, strike_off_rate } of figures.peek()?.grids ?? [])
    if (strike_off_rate !== undefined) rates.set(code, strike_off_rate);
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
  const of = (area: string | undefined) =>
    api.get<WallFigures>(`wall/figures${area ? `?area=${area}` : ''}`, { signal });
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
    rounds.known.soon();
    rounds.events.soon();
  };
  const all = () => {
    rounds.known.now();
    rounds.events.now();
    rounds.figures.now();
  };
  let wasBehind = false;
  const second = window.setInterval(() => {
    now.value = new Date();
  }, 1_000);
  const minute = window.setInterval(() => {
    soon();
    rounds.figures.soon(0);
  }, slowly);
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
