// The drawings of one board on one screen: what the server has, what the hand did since, and what became of saving it.
// Pure functions over a map; saving.ts does the talking.
import { type Drawing, pathOf, sameDrawing } from './drawing';

/** A drawing as the server holds it. */
export interface Served {
  readonly id: number;
  readonly version: number;
  readonly drawing: Drawing;
  /** Display name of whoever drew it, empty when unknown. */
  readonly author: string;
}

export interface Stroke {
  /** Names the drawing on this screen; stays the same through saving, undoing and drawing again. */
  readonly key: string;
  /** What the server was last heard to hold; absent until the first save and after deletion. */
  readonly served?: Served | undefined;
  /** What this screen shows; absent when the hand deleted it and the server has yet to hear. */
  readonly drawing?: Drawing | undefined;
  /** Why the last save failed, in the words of the person; waiting to be tried again. */
  readonly problem?: string | undefined;
  /** The server refused it for good: trying the same again is no use. */
  readonly refused?: boolean;
  /** Somebody else changed or deleted it meanwhile: both are kept until the person chooses. */
  readonly theirs?: Served | 'gone' | undefined;
  /** Names the pending creation, so that a repeated request makes one drawing. */
  readonly creation: string;
}

export type Strokes = ReadonlyMap<string, Stroke>;

/** Whether the server has yet to hear of what this screen shows. */
export function unsaved(stroke: Stroke): boolean {
  if (!stroke.served || !stroke.drawing) return stroke.served !== stroke.drawing;
  return !sameDrawing(stroke.served.drawing, stroke.drawing);
}

/** Whether saving may be tried: unsaved, not refused, and no choice between two is waiting. */
export function savable(stroke: Stroke): boolean {
  return unsaved(stroke) && !stroke.refused && !stroke.theirs;
}

export function put(strokes: Strokes, stroke: Stroke): Strokes {
  const next = new Map(strokes);
  if (!stroke.served && !stroke.drawing) next.delete(stroke.key);
  else next.set(stroke.key, stroke);
  return next;
}

/** The hand drew, changed or (undefined) deleted. `fresh` names a creation that this may become. */
export function drawn(strokes: Strokes, key: string, drawing: Drawing | undefined, fresh: string): Strokes {
  const old = strokes.get(key);
  return put(strokes, {
    key,
    served: old?.served,
    drawing,
    theirs: old?.theirs,
    // A creation that may have reached the server keeps its name only while its content is the same.
    creation:
      old && !old.served && old.drawing && drawing && sameDrawing(old.drawing, drawing)
        ? old.creation
        : fresh,
  });
}

/**
 * The server's list came in. What the hand has not touched follows it; what the hand has touched stays, and when the
 * server's is newer or gone, both are kept as a conflict. Ids in `creating` belong to requests whose answer is still on
 * its way and are left to them.
 */
export function listed(
  strokes: Strokes,
  list: readonly Served[],
  creating: (served: Served) => boolean,
): Strokes {
  const byId = new Map(list.map((served) => [served.id, served]));
  const next = new Map<string, Stroke>();
  for (const stroke of strokes.values()) {
    if (!stroke.served) {
      next.set(stroke.key, stroke);
      continue;
    }
    const now = byId.get(stroke.served.id);
    byId.delete(stroke.served.id);
    const kept = follow(stroke, now);
    if (kept) next.set(kept.key, kept);
  }
  for (const served of byId.values()) {
    if (!creating(served))
      next.set(`a${served.id}`, { key: `a${served.id}`, served, drawing: served.drawing, creation: '' });
  }
  return next;
}

function follow(stroke: Stroke, now: Served | undefined): Stroke | undefined {
  const old = stroke.served;
  if (!unsaved(stroke) || !old)
    return now && { ...stroke, served: now, drawing: now.drawing, problem: undefined, theirs: undefined };
  if (!now) return stroke.drawing && { ...stroke, theirs: 'gone' };
  if (now.version <= old.version) return stroke;
  // The same change came by another way, for example an answer that was lost: nothing to choose.
  if (stroke.drawing && sameDrawing(now.drawing, stroke.drawing))
    return { ...stroke, served: now, theirs: undefined };
  return { ...stroke, theirs: now };
}

/** The server answered a save with what it holds now; what the hand did since stays on top of it. */
export function saved(strokes: Strokes, key: string, sent: Drawing, served: Served, fresh: string): Strokes {
  const stroke = strokes.get(key);
  const next = new Map(strokes);
  for (const other of strokes.values()) {
    if (other.key !== key && other.served?.id === served.id) next.delete(other.key);
  }
  if (!stroke) return next;
  const drawing = stroke.drawing && sameDrawing(stroke.drawing, sent) ? served.drawing : stroke.drawing;
  return put(next, { key, served, drawing, creation: fresh });
}

/** The server deleted it, or says it was gone already. Drawn again meanwhile, it is a new creation. */
export function deleted(strokes: Strokes, key: string, fresh: string): Strokes {
  const stroke = strokes.get(key);
  return stroke ? put(strokes, { key, drawing: stroke.drawing, creation: fresh }) : strokes;
}

/** Of two, the own one is chosen: it will be saved on top of theirs, or drawn anew when theirs was deletion. */
export function keptMine(strokes: Strokes, key: string, fresh: string): Strokes {
  const stroke = strokes.get(key);
  if (!stroke?.theirs) return strokes;
  const served = stroke.theirs === 'gone' ? undefined : stroke.theirs;
  return put(strokes, { key, served, drawing: stroke.drawing, creation: fresh });
}

/** Of two, theirs is chosen: the own change is let go. */
export function tookTheirs(strokes: Strokes, key: string): Strokes {
  const stroke = strokes.get(key);
  if (!stroke?.theirs) return strokes;
  const served = stroke.theirs === 'gone' ? undefined : stroke.theirs;
  return put(strokes, { key, served, drawing: served?.drawing, creation: '' });
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
    drawing: {
      kind,
      path: pathOf(feature.geometry),
      title: typeof p.title === 'string' ? p.title : '',
      level: within(whole(p.level, 0), [0, 1, 2, 3] as const),
      color: within(whole(p.color, 1), [1, 2, 3, 4] as const),
      width: whole(p.width, 3),
      concerns: Array.isArray(p.concerns) ? p.concerns.filter((c): c is number => typeof c === 'number') : [],
    },
  };
}

const kinds = ['pin', 'hotspot', 'line', 'arrow', 'pen', 'text'] as const;
const whole = (value: unknown, otherwise: number) =>
  Number.isInteger(value) ? (value as number) : otherwise;
const within = <N extends number>(n: number, allowed: readonly N[]): N =>
  allowed.find((a) => a === n) ?? (allowed[0] as N);
