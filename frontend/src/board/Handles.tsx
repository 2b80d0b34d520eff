// The handles of the chosen drawing: each point, each middle between two points (pulling it makes a new point), and one for the whole.
// All of them can be dragged, and focused and moved with the arrow keys (Shift: in larger steps).
import { useRef } from 'preact/hooks';
import { type Drawing, fewest, type Position, withoutVertex, withVertex, withVertexBefore } from './drawing';
import type { Project } from './Marks';
import { circleCentre, circleRing, type Pixel } from './stroke';

export interface HandleWords {
  vertex(number: number): string;
  middle: string;
  whole: string;
  /** Of a circle: the point that its size is pulled by. */
  edge: string;
}

interface HandlesProps {
  drawing: Drawing;
  project: Project;
  unproject(pixel: Pixel): Position;
  words: HandleWords;
  /** The drawing while a handle is being moved. */
  onDraft(drawing: Drawing): void;
  /** A handle was let go of, or a point was taken out. */
  onChange(drawing: Drawing): void;
}

const step = 4;
const largeStep = 24;

export function Handles(props: HandlesProps) {
  const { drawing, project, words } = props;
  const points = drawing.path.map(project);
  const single = fewest(drawing.kind) === 1;
  const centre = drawing.kind === 'hotspot' ? circleCentre(points) : undefined;
  return (
    <g class="board-handles">
      {centre && points[0] ? (
        <Handle
          {...props}
          key="edge"
          at={points[0]}
          class="board-vertex"
          r={9}
          name={words.edge}
          move={(to) => ({ ...drawing, path: circleRing(centre, project(to)).map(props.unproject) })}
        />
      ) : null}
      {single || centre
        ? null
        : middles(drawing, points).map(({ before, at }) => (
            <Handle
              key={`m${before}`}
              {...props}
              at={at}
              class="board-middle"
              r={5}
              name={words.middle}
              move={(to) => withVertexBefore(drawing, before, to)}
              keyed={() => goOn(before)}
            />
          ))}
      {single || centre
        ? null
        : points.map((at, i) => (
            <Handle
              key={`v${i}`}
              {...props}
              at={at}
              class="board-vertex"
              r={7}
              id={String(i)}
              name={words.vertex(i + 1)}
              move={(to) => withVertex(drawing, i, to)}
              remove={() => withoutVertex(drawing, i)}
              keyed={() => goOn(Math.min(i, points.length - 1))}
            />
          ))}
      <Handle
        {...props}
        key="whole"
        at={wholeAt(points, single)}
        class="board-whole"
        r={13}
        name={words.whole}
        move={(to) => shifted(props, wholeAt(points, single), to)}
      />
    </g>
  );
}

/** Gives the keys to a point once it is drawn: the one that a middle became, or the one after a point that was taken out. */
function goOn(vertex: number): void {
  requestAnimationFrame(() => {
    const points = [...document.querySelectorAll<SVGGElement>('.board-handles [data-handle]')];
    (points[vertex] ?? points[points.length - 1])?.focus();
  });
}

function middles(drawing: Drawing, points: readonly Pixel[]): { before: number; at: Pixel }[] {
  const closed = drawing.kind === 'hotspot';
  return points.flatMap((a, i) => {
    const b = points[i + 1] ?? (closed ? points[0] : undefined);
    // Where two points are close, a handle between them could not be hit.
    return b && Math.hypot(a.x - b.x, a.y - b.y) > 44
      ? [{ before: i + 1, at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } }]
      : [];
  });
}

/** The handle of the whole stands in the middle, or on the only point. */
function wholeAt(points: readonly Pixel[], single: boolean): Pixel {
  const first = points[0] ?? { x: 0, y: 0 };
  if (single) return first;
  const xs = points.map((p) => p.x);
  const ys = points.map((p) => p.y);
  return { x: (Math.min(...xs) + Math.max(...xs)) / 2, y: (Math.min(...ys) + Math.max(...ys)) / 2 };
}

function shifted({ drawing, project, unproject }: HandlesProps, from: Pixel, to: Position): Drawing {
  const target = project(to);
  const path = drawing.path.map((p) => {
    const at = project(p);
    return unproject({ x: at.x + target.x - from.x, y: at.y + target.y - from.y });
  });
  return { ...drawing, path };
}

interface HandleProps<T> {
  at: Pixel;
  class: string;
  r: number;
  name: string;
  /** Told apart by this in the page. */
  id?: string;
  unproject(pixel: Pixel): Position;
  /** What becomes of the thing when the handle is there. */
  move(to: Position): T;
  remove?(): T | undefined;
  /** After a key moved it or took it out: where the keys go on. */
  keyed?(): void;
  onDraft(now: T): void;
  onChange(now: T): void;
}

/** A point that is dragged, and focused and moved by keys. */
export function Handle<T>(props: HandleProps<T>) {
  const { at, class: kind, r, name, id, move, remove, keyed, unproject, onDraft, onChange } = props;
  // Held from the press to the release: what the handle moves must not change under it.
  const held = useRef<{ at: Pixel; move(to: Position): T; now?: T } | undefined>(undefined);

  function pull(dx: number, dy: number) {
    const h = held.current;
    if (!h) return;
    h.now = h.move(unproject({ x: h.at.x + dx, y: h.at.y + dy }));
    onDraft(h.now);
  }
  function release() {
    const now = held.current?.now;
    held.current = undefined;
    if (now) onChange(now);
  }

  function press(event: PointerEvent) {
    if (event.button !== 0) return;
    event.stopPropagation();
    held.current = { at, move };
    const [x, y] = [event.clientX, event.clientY];
    const follow = (e: PointerEvent) => {
      if (e.pointerId === event.pointerId) pull(e.clientX - x, e.clientY - y);
    };
    const letGo = (e: PointerEvent) => {
      if (e.pointerId !== event.pointerId) return;
      for (const [type, listen] of [
        ['pointermove', follow],
        ['pointerup', letGo],
        ['pointercancel', letGo],
      ] as const)
        removeEventListener(type, listen);
      release();
    };
    addEventListener('pointermove', follow);
    addEventListener('pointerup', letGo);
    addEventListener('pointercancel', letGo);
  }

  function key(event: KeyboardEvent) {
    const by = event.shiftKey ? largeStep : step;
    const arrows: { [key: string]: [number, number] } = {
      ArrowLeft: [-by, 0],
      ArrowRight: [by, 0],
      ArrowUp: [0, -by],
      ArrowDown: [0, by],
    };
    const arrow = arrows[event.key];
    if (arrow) {
      held.current = { at, move };
      pull(...arrow);
      release();
      keyed?.();
    } else if ((event.key === 'Delete' || event.key === 'Backspace') && remove) {
      const less = remove();
      if (less) {
        onChange(less);
        keyed?.();
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <g
      class={`board-handle ${kind}`}
      data-handle={id}
      transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
      tabindex={0}
      role="button"
      aria-label={name}
      onPointerDown={press}
      onKeyDown={key}
    >
      <circle class="board-grip" r={Math.max(r, 16)} />
      <circle class="board-knob" r={r} />
      {kind === 'board-whole' ? (
        <path
          class="board-cross"
          d="M-7 0H7M0-7V7M-7 0l2.5-2.5M-7 0l2.5 2.5M7 0l-2.5-2.5M7 0l-2.5 2.5M0-7l-2.5 2.5M0-7l2.5 2.5M0 7l-2.5-2.5M0 7l2.5-2.5"
        />
      ) : null}
    </g>
  );
}
