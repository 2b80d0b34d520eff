// Hands on one board see each other: pointers with names, and strokes while they are being drawn. Nothing of this is stored; each
// message says all there is to say of one screen, so that one that is lost costs nothing.
import { effect, signal } from '@preact/signals';
import { type Map as LeafletMap, point } from 'leaflet';
import { api } from '../api/client';
import { connection, type Hand, onHand } from '../live/stream';
import type { Drawing, Position } from './drawing';
import { newKey } from './key';
import { kindOf, sketch, tool } from './sketching';
import { draft, nib, pen } from './state';
import { simplified } from './stroke';

/** The hands of other screens, by the page they are on. */
export const hands = signal<ReadonlyMap<string, Hand>>(new Map());

/** This page's name among the screens. */
const own = newKey().slice(0, 16);

/** Milliseconds after which a hand that says nothing more is taken for away. */
const silence = 8_000;
/** Milliseconds that a finished stroke stays until the board itself has it. */
const handover = 1_500;
/** Milliseconds between two messages, and between two that say the same while a stroke is being drawn. */
const pace = 100;
const reminder = 3_000;
/** Positions of a sketch that the server takes. */
const mostPositions = 200;

/** Follows the hands on a board until the returned function is called. */
export function followHands(board: number): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const set = (hand: Hand) => {
    hands.value = new Map(hands.value).set(hand.screen, hand);
  };
  const remove = (screen: string) => {
    hands.value = new Map([...hands.value].filter(([name]) => name !== screen));
  };
  const later = (screen: string, wait: number, act: () => void) => {
    clearTimeout(timers.get(screen));
    timers.set(screen, setTimeout(act, wait));
  };
  const stop = onHand((hand) => {
    if (hand.board !== board || hand.screen === own) return;
    const before = hands.peek().get(hand.screen)?.sketch;
    if (!hand.sketch && before) {
      // The stroke has ended: what was seen of it stays until the board brings it.
      set({ ...hand, sketch: before });
      later(hand.screen, handover, () => (hand.pointer ? set(hand) : remove(hand.screen)));
    } else if (hand.pointer || hand.sketch) {
      set(hand);
      later(hand.screen, silence, () => remove(hand.screen));
    } else {
      clearTimeout(timers.get(hand.screen));
      remove(hand.screen);
    }
  });
  return () => {
    stop();
    for (const timer of timers.values()) clearTimeout(timer);
    hands.value = new Map();
  };
}

/** The display names of those whose hands are on the board, each once. */
export function namesOf(all: ReadonlyMap<string, Hand>): string[] {
  return [...new Set([...all.values()].map((hand) => hand.name))];
}

/** Shows this screen's hand to the others until the returned function is called. */
export function showHand(map: LeafletMap, board: number): () => void {
  let pointer: [number, number] | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSent = 0;
  let said = JSON.stringify(away());

  function away() {
    return { screen: own };
  }
  /** The stroke that is being drawn, or a drawing while its handle is being moved. */
  function underway() {
    const moving = draft.peek()?.drawing;
    if (moving) return moving;
    const kind = kindOf(tool.peek());
    const { path } = sketch.peek();
    return kind && path.length > 0 ? { kind, path, color: pen.peek(), width: nib.peek() } : undefined;
  }
  function now() {
    const { kind, path, color, width } = underway() ?? {};
    return {
      ...away(),
      ...(pointer ? { pointer } : {}),
      ...(path ? { sketch: { kind, path: few(path), color, width } } : {}),
    };
  }
  // A message that does not arrive is made good by the next; while the network is away there is nobody to see it.
  const send = (hand: object) => {
    if (!navigator.onLine || connection.peek() === 'lost') return;
    lastSent = Date.now();
    said = JSON.stringify(hand);
    void api.post(`boards/${board}/presence`, hand).catch(() => undefined);
  };
  const say = () => {
    timer = undefined;
    const hand = now();
    if (JSON.stringify(hand) !== said) send(hand);
  };
  const soon = () => {
    timer ??= setTimeout(say, Math.max(0, lastSent + pace - Date.now()));
  };

  const container = map.getContainer();
  const moved = (event: PointerEvent) => {
    const { lng, lat } = map.mouseEventToLatLng(event);
    pointer = short([lng, lat]);
    soon();
  };
  const left = (event: PointerEvent) => {
    if (event.type === 'pointerup' && event.pointerType === 'mouse') return;
    pointer = undefined;
    soon();
  };
  const keyed = () => {
    const size = map.getSize();
    const { lng, lat } = map.containerPointToLatLng(point(size.x / 2, size.y / 2));
    pointer = short([lng, lat]);
    soon();
  };
  const stopSketch = effect(() => {
    sketch.value;
    draft.value;
    soon();
  });
  const reminding = setInterval(() => {
    if (sketch.peek().path.length > 0) send(now());
  }, reminder);
  container.addEventListener('pointermove', moved, true);
  container.addEventListener('pointerdown', moved, true);
  container.addEventListener('pointerleave', left);
  container.addEventListener('pointerup', left, true);
  container.addEventListener('pointercancel', left, true);
  container.addEventListener('keydown', keyed, true);
  return () => {
    stopSketch();
    clearTimeout(timer);
    clearInterval(reminding);
    container.removeEventListener('pointermove', moved, true);
    container.removeEventListener('pointerdown', moved, true);
    container.removeEventListener('pointerleave', left);
    container.removeEventListener('pointerup', left, true);
    container.removeEventListener('pointercancel', left, true);
    container.removeEventListener('keydown', keyed, true);
    if (said !== JSON.stringify(away())) send(away());
  };
}

/** Six decimals are a tenth of a metre. */
const short = ([lon, lat]: Position): [number, number] => [
  Math.round(lon * 1e6) / 1e6,
  Math.round(lat * 1e6) / 1e6,
];

/** The path with as few positions as a message holds: the tolerance grows until they are. */
export function few(path: readonly Position[]): [number, number][] {
  const points = path.map(([lon, lat]) => ({ x: lon, y: lat }));
  let kept = points.map((_, i) => i);
  for (let tolerance = 5e-6; kept.length > mostPositions; tolerance *= 2)
    kept = simplified(points, tolerance);
  return kept.map((i) => short(path[i] ?? [0, 0]));
}

/** A hand's stroke as a drawing; undefined when it draws none. */
export function drawingOf({ sketch: drawn }: Hand): Drawing | undefined {
  if (!drawn) return undefined;
  const color = ([1, 2, 3, 4] as const).find((c) => c === drawn.color) ?? 1;
  return {
    kind: drawn.kind,
    path: drawn.path,
    title: '',
    level: 0,
    color,
    width: drawn.width,
    concerns: [],
    locked: false,
  };
}
