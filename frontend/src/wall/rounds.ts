// The views that the wall goes through while nobody touches it.
import { signal } from '@preact/signals';
import { chooseTool } from '../app/panels';
import { place, type Shown, show } from './scope';
import { known } from './state';

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
    if (!wanted.peek()) return wait(idleAfter, next);
    if (!going.peek()) {
      going.value = true;
      home = place.peek();
      round = viewsOf(known.peek()?.ranking ?? []);
      at = 0;
      chooseTool();
    }
    const view = round[at % round.length] as View;
    at++;
    show(view.shown, view.area ?? home);
    wait(each, next);
  };
  const touched = () => {
    going.value = false;
    wait(idleAfter, next);
  };
  const stopChoosing = wanted.subscribe(() => touched());
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
