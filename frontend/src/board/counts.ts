// How many concerns lie inside each hotspot, under the filter that the map shows.
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { type Drawing, ringWkt } from './drawing';
import { countWithin } from './remote';
import { strokes } from './state';

/** By a drawing's key; undefined until known. */
export const counts = signal<ReadonlyMap<string, number | 'failed'>>(new Map());

/** Milliseconds that changes are gathered before the counts are asked anew. */
const gather = 250;

/**
 * Keeps the counts right until the returned function is called: they follow the drawings, the filter (`query`, as in the URL
 * of the API) and `changed`, which counts what the live stream said of concerns.
 */
export function followCounts(query: ReadonlySignal<string>, changed: ReadonlySignal<number>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = new Map<string, string>();
  let heard = -1;
  /** Whether all are being counted anew: what changes meanwhile is for the next time, so that each comes to an end. */
  let recounting = false;
  const ended = new AbortController();
  const { signal: stop } = ended;

  function soon() {
    timer ??= setTimeout(() => {
      timer = undefined;
      void ask();
    }, gather);
  }

  async function ask() {
    const filter = query.value;
    const again = !recounting && heard !== changed.value;
    const hotspots = [...strokes.value.values()].flatMap((s) =>
      s.drawing?.kind === 'hotspot' ? [[s.key, s.drawing] as const] : [],
    );
    const now = new Map(hotspots.map(([key, drawing]) => [key, questionOf(drawing.path, filter)]));
    counts.value = new Map([...counts.value].filter(([key]) => now.get(key) !== undefined));
    const open = [...now].filter(
      ([key, question]) =>
        question !== undefined &&
        (again || asked.get(key) !== question || counts.value.get(key) === 'failed'),
    );
    asked = new Map([...now].flatMap(([key, question]) => (question === undefined ? [] : [[key, question]])));
    if (again) {
      heard = changed.value;
      recounting = true;
    }
    for (const [key, question] of open) {
      if (question === undefined || asked.get(key) !== question) continue;
      const count = await countWithin(question, stop).catch(() => 'failed' as const);
      if (stop.aborted) return;
      if (asked.get(key) === question) counts.value = new Map(counts.value).set(key, count);
    }
    if (!again) return;
    recounting = false;
    if (heard !== changed.value) soon();
  }

  const end = effect(() => {
    query.value;
    changed.value;
    strokes.value;
    soon();
  });
  return () => {
    end();
    clearTimeout(timer);
    ended.abort();
    counts.value = new Map();
  };
}

/**
 * The query for what lies in a ring under a filter; undefined when the filter is itself a drawn polygon, of which a query has only one.
 */
export function questionOf(ring: Drawing['path'], filter: string): string | undefined {
  const query = new URLSearchParams(filter);
  if (query.has('within')) return undefined;
  query.set('within', ringWkt(ring));
  return query.toString();
}
