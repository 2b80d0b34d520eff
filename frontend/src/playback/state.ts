import { computed, effect, signal } from '@preact/signals';
import { now } from '../app/screen';
import { urlParam } from '../app/url';
import { today } from '../filter/days';
import { type Grain, lengthOf, type Period, periodOf, readInstant, stepOf, writeInstant } from './time';

/** The instant at which the play stands: in the URL, so that a link shows the same. */
const param = urlParam('play');

/** How many units pass in a second at the usual speed: a month or a year takes about fifteen seconds. */
const pace: Record<Grain, number> = { day: 2, week: 3.5 };

export const speeds = [0.5, 1, 2] as const;
export const speed = signal<(typeof speeds)[number]>(1);

export const grain = signal<Grain>('day');
export const playing = signal(false);

/** How many units have passed, counted as soon as one has begun: what the figures tell. */
export const step = signal(0);

const day = computed(() => today(now.value));
/** A day that a link asked for and that lies further back than is usual. */
const asked = signal<string | undefined>(undefined);

export const period = computed<Period>((): Period => periodOf(grain.value, day.value, asked.value));

/** Units that have passed, with the share of the present one. It moves in every frame, so it is no signal. */
let at = 0;

type Listener = (at: number, still: boolean) => void;
const listeners = new Set<Listener>();

/** Calls `listener` now and whenever the moment is another; `still` says that it rests on a whole unit. */
export function onMoment(listener: Listener): () => void {
  listeners.add(listener);
  listener(at, !moving());
  return () => listeners.delete(listener);
}

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the picture moves between units; it goes in steps for who asked the system for less motion. */
function moving(): boolean {
  return playing.peek() && !calm.matches;
}

function show(next: number): void {
  at = Math.max(0, Math.min(lengthOf(period.peek()), next));
  step.value = Math.ceil(at);
  const still = !moving();
  for (const listener of listeners) listener(still ? Math.floor(at) : at, still);
}

/** Goes to where so many units have passed. */
export function goTo(units: number): void {
  pause();
  show(Math.round(units));
  note();
}

/** Writes the instant into the address; while it plays that would be too often. */
function note(): void {
  param.set(writeInstant(period.peek(), step.peek()));
}

export function choosePeriod(next: Grain): void {
  pause();
  asked.value = undefined;
  grain.value = next;
  show(lengthOf(period.peek()));
  note();
}

let frame = 0;
let last = 0;

/** The longest that one frame may count for, in ms: a page that was not seen goes on where it was. */
const longest = 100;

function tick(time: number): void {
  const passed = Math.min(longest, time - last);
  last = time;
  show(at + (passed / 1000) * pace[grain.peek()] * speed.peek());
  if (at >= lengthOf(period.peek())) pause();
  else frame = requestAnimationFrame(tick);
}

export function play(): void {
  if (playing.peek()) return;
  if (at >= lengthOf(period.peek())) at = 0;
  playing.value = true;
  last = performance.now();
  frame = requestAnimationFrame(tick);
}

/** Stops at the end of the unit that is under way. */
export function pause(): void {
  if (!playing.peek()) return;
  cancelAnimationFrame(frame);
  playing.value = false;
  show(Math.ceil(at));
  note();
}

/** Begins where the address says, else at the end of the month, which is now. Returns how to stop. */
export function begin(): () => void {
  const follow = effect(() => {
    const wanted = readInstant(param.value.value);
    if (wanted && writeInstant(period.peek(), step.peek()) === param.value.peek()) return;
    grain.value = wanted?.grain ?? 'day';
    asked.value = wanted?.date;
    const now = period.peek();
    show(wanted ? stepOf(now, wanted) : lengthOf(now));
  });
  return () => {
    follow();
    pause();
    param.set(undefined);
    asked.value = undefined;
  };
}
