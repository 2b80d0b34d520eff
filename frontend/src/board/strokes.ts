// The drawings of one board on one screen: what the server has, what the hand did since, and what became of saving it.
// Pure functions over a map; saving.ts does the talking.
import { type Drawing, pathOf, sameDrawing } from './drawing';
import { merged } from './merge';

/** A drawing as the server holds it. */
export interface Served {
  readonly id: number;
  readonly version: number;
  readonly drawing: Drawing;
  /** Display name of whoever drew it, empty when unknown. */
  readonly author: string;
  /** Display name of whoever locked it, empty when it is open. */
  readonly lockedBy: string;
}

export interface Stroke {
  /** Names the drawing on this screen; stays the same through saving, undoing and drawing again. */
  readonly key: string;
  /** What the server was last heard to hold; absent until the first save and after deletion. */
  readonly served?: Served | undefined;
  /** What this screen shows; absent when the hand deleted it and the server has yet to hear. */
  readonly drawing?: Drawing | undefined;
  /** What was sent and not yet answered: it may have reached the server, so it is sent again as it was before anything else is. */
  readonly sent?: Drawing | 'deletion' | undefined;
  /** Why the last save failed, in the words of the person; waiting to be tried again. */
  readonly problem?: string | undefined;
  /** The server refused it for good: trying the same again is no use. */
  readonly refused?: boolean;
  /** Somebody else changed the same or deleted it meanwhile: both are kept until the person chooses. */
  readonly theirs?: Served | 'gone' | undefined;
  /** Names what is sent next, so that a repeated request is done once. */
  readonly creation: string;
}

export type Strokes = ReadonlyMap<string, Stroke>;

/** Whether the server has yet to hear of what this screen shows. */
export function unsaved(stroke: Stroke): boolean {
  if (stroke.sent) return true;
  if (!stroke.served || !stroke.drawing) return stroke.served !== stroke.drawing;
  return !sameDrawing(stroke.served.drawing, stroke.drawing);
}

/** Whether saving may be tried: unsaved, not refused, and no choice between two is waiting. */
export function savable(stroke: Stroke): boolean {
  return unsaved(stroke) && !stroke.refused && !stroke.theirs;
}

export function put(strokes: Strokes, stroke: Stroke): Strokes {
  const next = new Map(strokes);
  if (!stroke.served && !stroke.drawing && !stroke.sent) next.delete(stroke.key);
  else next.set(stroke.key, stroke);
  return next;
}

/** The hand drew, changed or (undefined) deleted. `fresh` names what is then sent. */
export function drawn(strokes: Strokes, key: string, drawing: Drawing | undefined, fresh: string): Strokes {
  const old = strokes.get(key);
  return put(strokes, {
    key,
    served: old?.served,
    drawing,
    theirs: old?.theirs,
    sent: old?.sent,
    // What is on its way keeps its name.
    creation: old?.sent ? old.creation : fresh,
  });
}

/** What is on its way to the server now. */
export function sending(strokes: Strokes, key: string, sent: Drawing | 'deletion'): Strokes {
  const stroke = strokes.get(key);
  return stroke ? put(strokes, { ...stroke, sent }) : strokes;
}

/** The server said for certain that it did not take what was sent. */
export function untaken(strokes: Strokes, key: string, fresh: string): Strokes {
  const stroke = strokes.get(key);
  return stroke ? put(strokes, { ...stroke, sent: undefined, creation: fresh }) : strokes;
}

/**
 * The server's list came in. What the hand has not touched follows it. What the hand has touched is put together with what others
 * did; where both changed the same, or one deleted what the other changed, both are kept as a conflict. What is on its way is left
 * to its answer, and so is a drawing that looks like a creation whose answer is still to come.
 */
export function listed(strokes: Strokes, list: readonly Served[], fresh: () => string): Strokes {
  const byId = new Map(list.map((served) => [served.id, served]));
  const next = new Map<string, Stroke>();
  for (const stroke of strokes.values()) {
    if (!stroke.served) {
      next.set(stroke.key, stroke);
      continue;
    }
    const now = byId.get(stroke.served.id);
    byId.delete(stroke.served.id);
    const kept = follow(stroke, stroke.served, now, fresh);
    if (kept) next.set(kept.key, kept);
  }
  const coming = [...strokes.values()].flatMap((s) =>
    s.served || !s.sent || s.sent === 'deletion' ? [] : [s.sent],
  );
  for (const served of byId.values()) {
    if (!coming.some((drawing) => sameDrawing(drawing, served.drawing)))
      next.set(`a${served.id}`, { key: `a${served.id}`, served, drawing: served.drawing, creation: '' });
  }
  return next;
}

function follow(
  stroke: Stroke,
  base: Served,
  now: Served | undefined,
  fresh: () => string,
): Stroke | undefined {
  if (stroke.sent) return stroke;
  // A list that was read before an own save was answered says nothing new.
  if (now && now.version < base.version) return stroke;
  if (!unsaved(stroke))
    return now && { ...stroke, served: now, drawing: now.drawing, problem: undefined, theirs: undefined };
  if (!now) return stroke.drawing && { ...stroke, theirs: 'gone' };
  if (now.version === base.version) return stroke;
  if (!stroke.drawing) return { ...stroke, theirs: now };
  const { drawing, clash } = merged(base.drawing, stroke.drawing, now.drawing, 'mine');
  if (clash.length > 0) return { ...stroke, theirs: now };
  return { ...stroke, served: now, drawing, theirs: undefined, creation: fresh() };
}

/**
 * The server answered a save with what it holds now, which others may have changed since. What the hand did meanwhile is put on top
 * of it, or in question when it is of the same.
 */
export function saved(strokes: Strokes, key: string, sent: Drawing, served: Served, fresh: string): Strokes {
  const stroke = strokes.get(key);
  // What was done under this name is under another by now.
  if (!stroke) return strokes;
  const next = new Map(strokes);
  // The list was quicker than the answer; what was done to the drawing under that name is the hand's as well.
  let double: Stroke | undefined;
  for (const other of strokes.values()) {
    if (other.key === key || other.served?.id !== served.id) continue;
    if (unsaved(other)) double = other;
    next.delete(other.key);
  }
  if (double?.served && stroke.drawing && sameDrawing(stroke.drawing, sent)) {
    const one: Stroke = { key, served: double.served, drawing: double.drawing, creation: fresh };
    return put(next, follow(one, double.served, served, () => fresh) ?? one);
  }
  const drawing = double ? onTop(stroke.drawing, double) : stroke.drawing;
  const base: Served = { ...served, version: served.version - 1, drawing: sent };
  if (!drawing) {
    const others = !sameDrawing(sent, served.drawing);
    return put(
      next,
      others ? { key, served: base, theirs: served, creation: fresh } : { key, served, creation: fresh },
    );
  }
  const both = merged(sent, drawing, served.drawing, 'mine');
  if (both.clash.length > 0)
    return put(next, { key, served: base, drawing, theirs: served, creation: fresh });
  return put(next, { key, served, drawing: both.drawing, creation: fresh });
}

/** What a hand made of a drawing, with what it did to its double on top; deleted when either was. */
function onTop(drawing: Drawing | undefined, double: Stroke): Drawing | undefined {
  if (!drawing || !double.drawing || !double.served) return undefined;
  return merged(double.served.drawing, double.drawing, drawing, 'mine').drawing;
}

/** The server deleted it, or says it was gone already. Drawn again meanwhile, it is a new creation. */
export function deleted(strokes: Strokes, key: string, fresh: string): Strokes {
  const stroke = strokes.get(key);
  return stroke ? put(strokes, { key, drawing: stroke.drawing, creation: fresh }) : strokes;
}

/**
 * Of two, the own one is chosen: it will be saved on top of theirs, or drawn anew when theirs was deletion. What they changed
 * besides stays.
 */
export function keptMine(strokes: Strokes, key: string, fresh: string): Strokes {
  return chosenOf(strokes, key, 'mine', fresh);
}

/** Of two, theirs is chosen: of the own change, what does not contradict it is still saved. */
export function tookTheirs(strokes: Strokes, key: string, fresh: string): Strokes {
  return chosenOf(strokes, key, 'theirs', fresh);
}

function chosenOf(strokes: Strokes, key: string, prefer: 'mine' | 'theirs', fresh: string): Strokes {
  const stroke = strokes.get(key);
  if (!stroke?.theirs) return strokes;
  if (stroke.theirs === 'gone')
    return put(strokes, { key, drawing: prefer === 'mine' ? stroke.drawing : undefined, creation: fresh });
  return put(strokes, {
    key,
    served: stroke.theirs,
    drawing: versionOf(stroke, prefer),
    creation: fresh,
  });
}

/** Of a drawing in question, what it becomes when one side is chosen; undefined is deletion. */
export function versionOf(stroke: Stroke, prefer: 'mine' | 'theirs'): Drawing | undefined {
  const { served, drawing, theirs } = stroke;
  if (!theirs) return drawing;
  if (theirs === 'gone') return prefer === 'mine' ? drawing : undefined;
  if (!served || !drawing) return prefer === 'mine' ? drawing : theirs.drawing;
  return merged(served.drawing, drawing, theirs.drawing, prefer).drawing;
}

/** An annotation's Feature as the server writes it. */
export interface AnnotationFeature {
  id?: number | string | undefined;
  geometry: GeoJSON.Geometry;
  properties: Record<string, unknown> | null;
}

/** Reads an annotation's Feature; undefined when it is none (no id, a kind this screen does not know). */
export function servedOf(feature: AnnotationFeature): Served | undefined {
  const p = feature.properties ?? {};
  const kind = kinds.find((k) => k === p.kind);
  if (typeof feature.id !== 'number' || !kind) return undefined;
  return {
    id: feature.id,
    version: whole(p.version, 1),
    author: typeof p.author === 'string' ? p.author : '',
    lockedBy: typeof p.locked_by === 'string' ? p.locked_by : '',
    drawing: {
      kind,
      path: pathOf(feature.geometry),
      title: typeof p.title === 'string' ? p.title : '',
      level: within(whole(p.level, 0), [0, 1, 2, 3] as const),
      color: within(whole(p.color, 1), [1, 2, 3, 4] as const),
      width: whole(p.width, 3),
      concerns: Array.isArray(p.concerns) ? p.concerns.filter((c): c is number => typeof c === 'number') : [],
      locked: p.locked === true,
    },
  };
}

const kinds = ['pin', 'hotspot', 'line', 'arrow', 'pen', 'text'] as const;
const whole = (value: unknown, otherwise: number) =>
  Number.isInteger(value) ? (value as number) : otherwise;
const within = <N extends number>(n: number, allowed: readonly N[]): N =>
  allowed.find((a) => a === n) ?? (allowed[0] as N);
