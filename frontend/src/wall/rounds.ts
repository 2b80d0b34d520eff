// The views that the wall goes through while nobody touches it and nobody may draw on it.
import { computed, effect, signal } from '@preact/signals';
import { chooseTool } from '../app/panels';
import { draws } from '../board/rights';
import { session } from '../session/state';
import { place, type Shown, show } from './scope';
import { cutOff, known } from './state';

export interface View {
  id: string;
  shown: Shown;
  /** The area it is of; undefined is where the wall stood when the round began. */
  area?: string;
}

/** Nobody touched the wall for so long, in ms: it begins to go round. */
export const idleAfter = 120_000;
/** How long each view stands, in ms. */
export const each = 20_000;
/** How many areas of the ranking are gone through, the last first: they are what the meeting has to look at. */
const mostAreas = 5;

/** Whether it is going round now. */
export const going = signal(false);
/** Whether it goes round at all when nobody touches the wall. */
export const wanted = signal(true);

/** Whether it may be drawn on: what people are drawing on stays where it is, however long they talk about it. */
export const drawn = computed(() => Boolean(session.value && draws(session.value)));

/** One round: all, what is overdue, what must be reported, and the areas that rank lowest. */
export function viewsOf(ranking: readonly { code: string; red: number; open: number }[]): View[] {
  const areas = ranking
    .filter((a) => a.open > 0)
    .slice(-mostAreas)
    .reverse();
  return [
    { id: 'overview', shown: {} },
    { id: 'overdue', shown: { light: ['red'] } },
    { id: 'must_report', shown: { must_report: ['hazard', 'collective_appeal'] } },
    ...areas.map(({ code }) => ({ id: code, shown: {}, area: code })),
  ];
}

/** Goes round while nobody touches the page; returns how to stop. */
export function followIdleness(
  target: Pick<Window, 'addEventListener' | 'removeEventListener'> = window,
): () => void {
  let timer = 0;
  let home: string | undefined;
  let round: View[] = [];
  let at = 0;
  const wait = (ms: number, then: () => void) => {
    clearTimeout(timer);
    timer = window.setTimeout(then, ms);
  };
  const next = () => {
    // Cut off, the next view could not be filled: the one that is there stays.
    if (!wanted.peek() || drawn.peek() || cutOff.peek()) return wait(each, next);
    if (!going.peek()) {
      going.value = true;
      home = place.peek();
      at = 0;
      chooseTool();
    }
    // The ranking changes while the wall goes round for days. It is that of home as long as the first view stands.
    if (at <= 1) round = viewsOf(known.peek()?.ranking ?? []);
    const view = round[at] as View;
    at = (at + 1) % round.length;
    show(view.shown, view.area ?? home ?? null);
    wait(each, next);
  };
  const touched = () => {
    going.value = false;
    wait(idleAfter, next);
  };
  const stopChoosing = effect(() => {
    void [wanted.value, drawn.value];
    touched();
  });
  for (const kind of ['pointerdown', 'keydown', 'wheel'] as const)
    target.addEventListener(kind, touched, { capture: true, passive: true });
  return () => {
    clearTimeout(timer);
    stopChoosing();
    going.value = false;
    for (const kind of ['pointerdown', 'keydown', 'wheel'] as const)
      target.removeEventListener(kind, touched, { capture: true });
  };
}
