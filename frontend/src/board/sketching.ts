// Drawing on the map by mouse, finger, pen or keys. Own, because the same strokes must also be drawn from the keyboard:
// the arrows move the map under a cross in its middle, Space puts a point there, Enter ends the stroke.
import { signal } from '@preact/signals';
import { type Map as LeafletMap, latLng, point } from 'leaflet';
import { fewest, type Kind, type Position } from './drawing';
import { newKey } from './key';
import { circleRing, loopOf, type Pixel, selfCrossing, simplified } from './stroke';

export type Tool =
  | 'select'
  | 'pen'
  | 'line'
  | 'arrow'
  | 'hotspot'
  | 'lasso'
  | 'circle'
  | 'pin'
  | 'text'
  | 'eraser'
  /** Lassoes concerns, to be linked to the chosen hotspot. */
  | 'link';

/** A stroke that is being drawn. */
export interface Sketch {
  readonly path: readonly Position[];
  /** Where the pointer is: the next position, if it is put down there. */
  readonly hover?: Position | undefined;
}

export const tool = signal<Tool | undefined>(undefined);
export const sketch = signal<Sketch>({ path: [] });
/** Whether the cross for the keyboard is shown. */
export const crossed = signal(false);

/** Why a stroke cannot be ended as it is. */
export type SketchProblem = 'too-few' | 'crosses-itself';

/** What a tool draws, undefined for those that draw nothing. */
export function kindOf(tool: Tool | undefined): Kind | undefined {
  if (tool === undefined || tool === 'select' || tool === 'eraser') return undefined;
  return tool === 'lasso' || tool === 'circle' || tool === 'link' ? 'hotspot' : tool;
}

/** Whether a tool works on the map where it is pressed, rather than on the drawings. */
export const atWork = (t: Tool | undefined) => t !== undefined && t !== 'select';

const lassoes = (t: Tool | undefined) => t === 'lasso' || t === 'link';
/** Whether a tool is drawn with, pressed down, so that the map must stay still. */
const byHand = (t: Tool | undefined) => t === 'pen' || t === 'circle' || t === 'eraser' || lassoes(t);

/** Pixels: a pointer that moved less has not dragged; a tap this near to a point means that point. */
const still = 6;
const near = 12;
/** Milliseconds after a pen in which a touch is still taken for the palm. */
const palmRests = 500;
/** Pixels a hand's stroke may be off by after thinning out. */
const tolerance = 2;

export interface SketchEvents {
  ended(tool: Tool, kind: Kind, path: readonly Position[]): void;
  /** A position was put down, the nth of its stroke, which goes on. */
  added(n: number): void;
  /** The eraser went from one position to the next; a gesture is from pressing to letting go. */
  rubbed(from: Position, to: Position, gesture: string): void;
  refused(problem: SketchProblem): void;
}

/** Listens on the map until the returned function is called. While no tool draws, nothing is intercepted. */
export function sketchOn(map: LeafletMap, events: SketchEvents): () => void {
  const container = map.getContainer();
  let down: { id: number; at: Pixel } | undefined;
  let hand: Pixel[] = [];
  let tapped = 0;
  // While a pen is down, and shortly after, a touch is the palm that rests on the screen.
  let penDown = false;
  let penSeen = Number.NEGATIVE_INFINITY;

  const pixelOf = (event: MouseEvent): Pixel => map.mouseEventToContainerPoint(event);
  const pixelAt = (p: Position): Pixel => map.latLngToContainerPoint(latLng(p[1], p[0]));
  const positionAt = (p: Pixel): Position => {
    const { lng, lat } = map.containerPointToLatLng(point(p.x, p.y));
    return [lng, lat];
  };
  const onMap = (event: Event) =>
    atWork(tool.value) && event.target instanceof Element && !event.target.closest('.leaflet-control');

  function end(path: readonly Position[]) {
    const kind = kindOf(tool.value);
    if (!kind || !tool.value) return;
    if (path.length < fewest(kind)) return events.refused('too-few');
    if (kind === 'hotspot' && selfCrossing(path.map(pixelAt))) return events.refused('crosses-itself');
    sketch.value = { path: [] };
    events.ended(tool.value, kind, path);
  }

  /** The ring of a circle around a position, through another. */
  const circleOf = (centre: Position, edge: Position) =>
    circleRing(pixelAt(centre), pixelAt(edge)).map(positionAt);

  function add(at: Position) {
    const t = tool.value;
    if (t === 'eraser') return events.rubbed(at, at, newKey());
    const centre = sketch.value.path[0];
    if (t === 'circle' && centre) return end(circleOf(centre, at));
    const path = [...sketch.value.path, at];
    sketch.value = { path };
    if (t === 'pin' || t === 'text' || (t === 'arrow' && path.length === 2)) end(path);
    else events.added(path.length);
  }

  function tap(at: Pixel) {
    const { path } = sketch.value;
    const [first, last] = [path[0], path[path.length - 1]];
    const closes =
      tool.value === 'hotspot' && path.length > 2 && first && distance(pixelAt(first), at) <= near;
    if (closes || (last && path.length > 1 && distance(pixelAt(last), at) <= near)) return end(path);
    if (last && distance(pixelAt(last), at) <= still) return;
    add(positionAt(at));
  }

  function endHand() {
    const drawn = lassoes(tool.value) ? loopOf(hand) : hand;
    const kept = simplified(drawn, tolerance).map((i) => positionAt(drawn[i] as Pixel));
    hand = [];
    sketch.value = { path: [] };
    const first = kept[0];
    const last = kept[kept.length - 1];
    const meets =
      lassoes(tool.value) && kept.length > 3 && first && last && distance(pixelAt(first), pixelAt(last)) < 2;
    if (kept.length > 1) end(meets ? kept.slice(0, -1) : kept);
  }

  let gesture = newKey();
  const rub = (from: Pixel, to: Pixel) => events.rubbed(positionAt(from), positionAt(to), gesture);
  const isPalm = (event: PointerEvent) =>
    event.pointerType === 'touch' && (penDown || event.timeStamp - penSeen < palmRests);

  const listeners: { [type: string]: (event: PointerEvent) => void } = {
    pointerdown(event) {
      if (!onMap(event) || event.button !== 0) return;
      if (event.pointerType === 'pen') penDown = true;
      if (isPalm(event)) return event.stopPropagation();
      crossed.value = false;
      if (down && event.pointerId !== down.id) {
        // A second finger means the map, not the stroke.
        hand = [];
        sketch.value = { path: byHand(tool.value) ? [] : sketch.value.path };
        down = undefined;
        return;
      }
      down = { id: event.pointerId, at: pixelOf(event) };
      if (byHand(tool.value)) {
        hand = [down.at];
        gesture = newKey();
        container.setPointerCapture(event.pointerId);
        if (tool.value === 'eraser') rub(down.at, down.at);
      }
    },
    pointermove(event) {
      if (!onMap(event)) return;
      const at = pixelOf(event);
      if (!byHand(tool.value)) {
        if (sketch.value.path.length > 0 && event.pointerType === 'mouse')
          sketch.value = { ...sketch.value, hover: positionAt(at) };
        return;
      }
      if (event.pointerId !== down?.id) return;
      if (tool.value === 'circle') {
        if (distance(down.at, at) > still)
          sketch.value = { path: circleOf(positionAt(down.at), positionAt(at)) };
        return;
      }
      if (tool.value === 'eraser') {
        rub(hand[hand.length - 1] ?? at, at);
        hand = [at];
        return;
      }
      for (const part of event.getCoalescedEvents?.() ?? [event]) {
        const p = pixelOf(part);
        const last = hand[hand.length - 1];
        if (!last || distance(last, p) >= 2) hand.push(p);
      }
      sketch.value = { path: hand.map(positionAt) };
    },
    pointerup(event) {
      if (event.pointerType === 'pen') {
        penDown = false;
        penSeen = event.timeStamp;
      }
      if (event.pointerId !== down?.id) return;
      const { at } = down;
      down = undefined;
      const dragged = distance(at, pixelOf(event)) > still;
      if (tool.value === 'eraser') hand = [];
      if (kindOf(tool.value) === undefined) return;
      if (dragged && !byHand(tool.value)) return;
      tapped = event.timeStamp;
      if (tool.value === 'circle') {
        if (dragged) return end(sketch.value.path);
      } else if (byHand(tool.value)) return endHand();
      tap(at);
    },
    pointercancel(event) {
      if (event.pointerType === 'pen') penDown = false;
      if (event.pointerId !== down?.id) return;
      down = undefined;
      hand = [];
      if (byHand(tool.value)) sketch.value = { path: [] };
    },
    // The browser's clicks that follow a tap, or a stroke after which the tool was laid down, must not also choose a concern or zoom.
    click: swallow,
    dblclick: swallow,
  };
  function swallow(event: Event) {
    if (onMap(event) || event.timeStamp - tapped < 400) event.stopPropagation();
  }

  function key(event: KeyboardEvent) {
    if (!onMap(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const { path } = sketch.value;
    const size = map.getSize();
    const middle = positionAt({ x: size.x / 2, y: size.y / 2 });
    if (event.key === ' ') {
      crossed.value = true;
      add(middle);
    } else if (event.key === 'Enter') {
      crossed.value = true;
      if (path.length === 0 || tool.value === 'circle') add(middle);
      else end(path);
    } else if (event.key === 'Backspace' && path.length > 0) stepBack();
    else if (event.key === 'Escape') {
      if (path.length > 0) sketch.value = { path: [] };
      else tool.value = undefined;
    } else {
      if (event.key.startsWith('Arrow')) crossed.value = true;
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const aim = aimOf();
  container.append(aim);
  const stopAim = crossed.subscribe((on) => aim.toggleAttribute('hidden', !on));
  const stopTool = tool.subscribe((now) => {
    sketch.value = { path: [] };
    crossed.value = false;
    down = undefined;
    hand = [];
    container.classList.toggle('board-drawing', atWork(now));
    container.classList.toggle('board-by-hand', byHand(now));
    if (byHand(now)) map.dragging.disable();
    else map.dragging.enable();
  });
  for (const [type, listen] of Object.entries(listeners)) {
    container.addEventListener(type, listen as EventListener, true);
  }
  container.addEventListener('keydown', key, true);
  finishNow = () => end(sketch.value.path);

  return () => {
    stopTool();
    stopAim();
    aim.remove();
    for (const [type, listen] of Object.entries(listeners)) {
      container.removeEventListener(type, listen as EventListener, true);
    }
    container.removeEventListener('keydown', key, true);
    container.classList.remove('board-drawing', 'board-by-hand');
    map.dragging.enable();
    tool.value = undefined;
    finishNow = () => undefined;
  };
}

/** The cross under which the keyboard puts its points, in the middle of the map. */
export function aimOf(): HTMLElement {
  const aim = document.createElement('div');
  aim.className = 'board-aim';
  aim.innerHTML =
    '<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><path class="halo" d="M16 1v11M16 20v11M1 16h11M20 16h11"/><path d="M16 1v11M16 20v11M1 16h11M20 16h11"/></svg>';
  return aim;
}

let finishNow: () => void = () => undefined;

/** Ends the stroke that is being drawn: the button for it. */
export function finishSketch(): void {
  finishNow();
}

/** Takes the last position of the stroke that is being drawn back; false when there is none. */
export function stepBack(): boolean {
  const { path } = sketch.value;
  if (path.length === 0) return false;
  sketch.value = { path: path.slice(0, -1) };
  return true;
}

const distance = (a: Pixel, b: Pixel) => Math.hypot(a.x - b.x, a.y - b.y);
