// Points put down on the map by mouse, finger or keys, for an outline or a line: the arrows move the map under a cross in its middle,
// Space puts a point there. A point near a node or a border is drawn to it, and shown there before it is put down.
import { type Signal, signal } from '@preact/signals';
import { type Map as LeafletMap, latLng, point } from 'leaflet';
import type { Position } from '../../board/drawing';
import { aimOf } from '../../board/sketching';
import type { Pixel } from '../../board/stroke';
import { edges, type Plan, place } from './plan';

/** Pixels within which a point is drawn to a node, and to a border. */
export const pull = 12;
/** Pixels: a pointer that moved less has tapped. */
const still = 6;

export interface Aim {
  readonly at: Position;
  /** What it was drawn to, if anything was near. */
  readonly to?: 'corner' | 'border';
}

/** The points put down so far, and where the next would be. */
export const path = signal<readonly Position[]>([]);
export const hover = signal<Aim | undefined>(undefined);

/** Where a point at a pixel goes: to the nearest node within reach, else to the nearest border, else where it is. */
export function pulledTo(
  at: Pixel,
  plan: Plan,
  around: readonly (readonly Position[])[],
  project: (p: Position) => Pixel,
  unproject: (p: Pixel) => Position,
): Aim {
  const offers: { d: number; at: Position }[] = [...plan.nodes.values(), ...around.flat()].map((corner) => {
    const p = project(corner);
    return { d: Math.hypot(p.x - at.x, p.y - at.y), at: corner };
  });
  const corner = nearest(offers);
  if (corner) return { at: corner, to: 'corner' };
  const borders: (readonly [Position, Position])[] = [
    ...edges(plan).map(([a, b]) => [place(plan, a), place(plan, b)] as const),
    ...around.flatMap((ring) => ring.slice(1).map((b, i) => [ring[i] as Position, b] as const)),
  ];
  const border = nearest(
    borders.map(([from, to]) => {
      const [a, b] = [project(from), project(to)];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const t = Math.max(0, Math.min(1, ((at.x - a.x) * dx + (at.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      // On the border itself, not on its picture: pixels are rounded.
      return {
        d: Math.hypot(a.x + t * dx - at.x, a.y + t * dy - at.y),
        at: [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])] as const,
      };
    }),
  );
  return border ? { at: border, to: 'border' } : { at: unproject(at) };
}

const same = (a: Position, b: Position) => a[0] === b[0] && a[1] === b[1];

function nearest(offers: readonly { d: number; at: Position }[]): Position | undefined {
  const within = offers.filter(({ d }) => d <= pull);
  return within.length === 0 ? undefined : within.reduce((a, b) => (b.d < a.d ? b : a)).at;
}

interface Pointing {
  plan(): Plan;
  around: Signal<readonly (readonly Position[])[]>;
  /** An outline ends on its first point, a line on its last one. */
  closed: boolean;
  finish(): void;
  giveUp(): void;
}

/** Listens on the map until the returned function is called. */
export function pointOn(map: LeafletMap, { plan, around, closed, finish, giveUp }: Pointing): () => void {
  const container = map.getContainer();
  const project = (p: Position): Pixel => map.latLngToContainerPoint(latLng(p[1], p[0]));
  const unproject = (p: Pixel): Position => {
    const { lng, lat } = map.containerPointToLatLng(point(p.x, p.y));
    return [lng, lat];
  };
  const aimAt = (p: Pixel) => pulledTo(p, plan(), around.value, project, unproject);
  const onMap = (event: Event) =>
    event.target instanceof Element && !event.target.closest('.leaflet-control');
  const aim = aimOf();
  aim.hidden = true;
  container.append(aim);
  let down: { id: number; at: Pixel } | undefined;

  function tap(at: Pixel) {
    const { at: next, to } = aimAt(at);
    const last = path.value[path.value.length - 1];
    const end = closed ? path.value[0] : last;
    if (end && path.value.length > (closed ? 2 : 1)) {
      const p = project(end);
      // Another corner beside the end is meant as that corner.
      if (Math.hypot(p.x - at.x, p.y - at.y) <= pull && (to !== 'corner' || same(end, next))) return finish();
    }
    if (!last || !same(last, next)) path.value = [...path.value, next];
  }

  const listeners: { [type: string]: (event: PointerEvent) => void } = {
    pointerdown(event) {
      aim.hidden = true;
      if (onMap(event) && event.button === 0)
        down = down ? undefined : { id: event.pointerId, at: map.mouseEventToContainerPoint(event) };
    },
    pointermove(event) {
      if (event.pointerType === 'mouse') hover.value = aimAt(map.mouseEventToContainerPoint(event));
    },
    pointerup(event) {
      if (event.pointerId !== down?.id) return;
      const from = down.at;
      down = undefined;
      const at = map.mouseEventToContainerPoint(event);
      if (Math.hypot(at.x - from.x, at.y - from.y) <= still) tap(at);
    },
    pointercancel() {
      down = undefined;
    },
    click: (event) => event.stopPropagation(),
    dblclick: (event) => event.stopPropagation(),
  };

  function key(event: KeyboardEvent) {
    if (!onMap(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const size = map.getSize();
    if (event.key.startsWith('Arrow')) {
      aim.hidden = false;
      return;
    }
    if (event.key === ' ') {
      aim.hidden = false;
      tap({ x: size.x / 2, y: size.y / 2 });
    } else if (event.key === 'Enter') finish();
    else if (event.key === 'Backspace') stepBack();
    else if (event.key === 'Escape') giveUp();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  for (const [type, listen] of Object.entries(listeners))
    container.addEventListener(type, listen as EventListener, true);
  container.addEventListener('keydown', key, true);
  container.classList.add('board-drawing');
  container.focus({ preventScroll: true });
  return () => {
    for (const [type, listen] of Object.entries(listeners))
      container.removeEventListener(type, listen as EventListener, true);
    container.removeEventListener('keydown', key, true);
    container.classList.remove('board-drawing');
    aim.remove();
    path.value = [];
    hover.value = undefined;
  };
}

export function stepBack(): void {
  path.value = path.value.slice(0, -1);
}
