// The strokes of a board as they look: drawn, not plotted. A casing keeps each on any ground, a label has a halo and no box.
import type { Drawing, Position } from './drawing';
import { arrowHead, labelPlace, type Pixel, svgPath } from './stroke';

export type Project = (position: Position) => Pixel;

/** From how many points on a path is taken for a hand's and drawn as a curve. */
const handFrom = 9;
/** Kinds whose stroke bends however few its points are. */
const curvy: readonly string[] = ['pen', 'arrow'];

interface MarkProps {
  drawing: Drawing;
  project: Project;
  /** Second line under a hotspot's title: its level and count in words. */
  note?: string | undefined;
  /** Whose it is, shown for a moment when another hand drew it. */
  author?: string | undefined;
  state?: 'unsaved' | 'conflict' | undefined;
  unsavedWord?: string;
  /** Given when it can be chosen. */
  onChoose?: (() => void) | undefined;
  name?: string;
  chosen?: boolean;
}

/** One drawing with its label. */
export function Mark(props: MarkProps) {
  const { drawing, project, note, author, state, onChoose, chosen } = props;
  const points = drawing.path.map(project);
  const at = points[0];
  if (!at) return null;
  const lines = labelLines(drawing, note);
  const place = labelAt(drawing, points);
  const classes = ['board-mark', `board-pen-${drawing.color}`, `board-${drawing.kind}`];
  if (state) classes.push(`board-${state}`);
  if (chosen) classes.push('board-chosen');
  return (
    <g class={classes.join(' ')} data-kind={drawing.kind}>
      <Shape drawing={drawing} points={points} onChoose={onChoose} name={props.name} />
      <text class="board-label" x={place.x} y={place.y} text-anchor={place.anchor}>
        {lines.map((line, i) => (
          <tspan
            key={line}
            x={place.x}
            dy={i === 0 ? `${place.up ? -1.35 * (lines.length - 1) : 0}em` : '1.35em'}
            class={i === 0 && drawing.title ? 'board-title' : 'board-note'}
          >
            {line}
          </tspan>
        ))}
      </text>
      {state === 'unsaved' && props.unsavedWord ? <Tag at={tagAt(points)} text={props.unsavedWord} /> : null}
      {drawing.locked ? <Lock at={tagAt(points)} /> : null}
      {author && state === undefined ? <Tag at={tagAt(points)} text={author} /> : null}
    </g>
  );
}

function Shape({
  drawing,
  points,
  onChoose,
  name,
}: {
  drawing: Drawing;
  points: readonly Pixel[];
  onChoose?: (() => void) | undefined;
  name?: string | undefined;
}) {
  const at = points[0];
  if (!at) return null;
  const choose = onChoose && chooser(onChoose, name ?? drawing.kind);
  if (drawing.kind === 'text') {
    return choose ? (
      <rect
        class="board-hit"
        x={at.x - 12}
        y={at.y - 28}
        width={Math.max(44, 18 * drawing.title.length + 24)}
        height={40}
        {...choose}
      />
    ) : null;
  }
  if (drawing.kind === 'pin') {
    return (
      <g transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}>
        <path class="board-pin-body" d="M0 0C-4.5-6.5-13-13-13-23a13 13 0 0 1 26 0C13-13 4.5-6.5 0 0z" />
        <circle class="board-pin-eye" cy={-23} r={4.5} />
        {choose ? <circle class="board-hit" cy={-18} r={22} {...choose} /> : null}
      </g>
    );
  }
  const closed = drawing.kind === 'hotspot';
  const path = svgPath(points, {
    curved: curvy.includes(drawing.kind) || drawing.path.length >= handFrom,
    closed,
  });
  const width = drawing.width;
  const head = drawing.kind === 'arrow' ? arrowHead(points, 10 + 3 * width) : '';
  return (
    <>
      {closed ? <path class="board-fill" d={path} /> : null}
      <path class="board-casing" d={path + head} stroke-width={width + 4} />
      <path class="board-line" d={path + head} stroke-width={width} />
      {choose ? <path class="board-hit" d={path} stroke-width={28} {...choose} /> : null}
    </>
  );
}

/** What makes an SVG element a control for pointer, keys and screen reader. */
function chooser(choose: () => void, name: string) {
  return {
    tabindex: 0,
    role: 'button' as const,
    'aria-label': name,
    onClick: choose,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      choose();
    },
  };
}

function labelLines(drawing: Drawing, note: string | undefined): string[] {
  return [drawing.title, note ?? ''].filter((line) => line !== '');
}

function labelAt(
  drawing: Drawing,
  points: readonly Pixel[],
): Pixel & { anchor: 'start' | 'middle'; up: boolean } {
  const first = points[0] ?? { x: 0, y: 0 };
  switch (drawing.kind) {
    case 'text':
      return { ...first, anchor: 'start', up: false };
    case 'pin':
      return { x: first.x + 20, y: first.y - 18, anchor: 'start', up: false };
    case 'hotspot': {
      const top = labelPlace(points);
      return { x: top.x, y: top.y - 12, anchor: 'middle', up: true };
    }
    default:
      return { x: first.x, y: first.y - 14, anchor: 'middle', up: true };
  }
}

/** A tag hangs under the lowest point. */
function tagAt(points: readonly Pixel[]): Pixel {
  const lowest = points.reduce((a, b) => (b.y > a.y ? b : a));
  return { x: lowest.x, y: lowest.y + 10 };
}

/** A small lock under what nobody changes for now. */
function Lock({ at }: { at: Pixel }) {
  return (
    <path
      class="board-lock"
      transform={`translate(${(at.x - 8).toFixed(1)} ${at.y.toFixed(1)})`}
      d="M2 7h12v9H2zM4.5 7V4.5a3.5 3.5 0 0 1 7 0V7"
    />
  );
}

/** A name tag: as wide as its words, Chinese taken as square. */
function Tag({ at, text }: { at: Pixel; text: string }) {
  const width = [...text].reduce((sum, c) => sum + (c.charCodeAt(0) > 255 ? 13 : 7.5), 16);
  return (
    <g class="board-tag" transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}>
      <rect x={-width / 2} width={width} height={22} rx={4} />
      <text y={16} text-anchor="middle">
        {text}
      </text>
    </g>
  );
}

/** Another hand's pointer, with whose it is. */
export function Pointer({
  at,
  name,
  color,
}: {
  at: Pixel;
  name: string;
  color: Drawing['color'] | undefined;
}) {
  return (
    <g class={`board-pointer board-pen-${color ?? 4}`}>
      <path
        transform={`translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})`}
        d="M0 0l1.5 19 5-4.6 4 8.2 4-2-4-8 6.7-.9z"
      />
      <Tag at={{ x: at.x + 24, y: at.y + 24 }} text={name} />
    </g>
  );
}

/** The stroke that is being drawn, with the points put down so far. */
export function SketchMark({
  drawing,
  hover,
  project,
  dots,
}: {
  drawing: Drawing;
  hover?: Position | undefined;
  project: Project;
  dots: boolean;
}) {
  const path = hover ? [...drawing.path, hover] : drawing.path;
  const points = path.map(project);
  if (points.length === 0) return null;
  const closed = drawing.kind === 'hotspot' && points.length > 2;
  const curved = curvy.includes(drawing.kind) || points.length >= handFrom;
  const d = svgPath(points, { curved, closed });
  return (
    <g class={`board-mark board-sketch board-pen-${drawing.color}`}>
      {closed ? <path class="board-fill" d={d} /> : null}
      <path class="board-casing" d={d} stroke-width={drawing.width + 4} />
      <path class="board-line" d={d} stroke-width={drawing.width} />
      {dots
        ? drawing.path
            .map(project)
            .map((p, i) => (
              <circle key={`${i}:${p.x}`} class="board-dot" cx={p.x} cy={p.y} r={i === 0 ? 6 : 4} />
            ))
        : null}
    </g>
  );
}
