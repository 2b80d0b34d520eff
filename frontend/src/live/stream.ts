import { computed, signal } from '@preact/signals';
import type { News } from './source';
import { followTogether } from './tabs';

/**
 * One thing that changed. A concern carries where it was and is (lon, lat), an annotation the board it is on; a grid is the area
 * whose card or ledger changed.
 */
export interface Change {
  kind: 'concern' | 'annotation' | 'board' | 'area' | 'category' | 'ground' | 'grid';
  op: 'put' | 'gone';
  id: number;
  board?: number;
  at?: [number, number][];
}

/** What a hand on another screen is doing on a board; without pointer and sketch it is away. Positions are lon, lat. */
export interface Hand {
  board: number;
  /** Names the page that it is on. */
  screen: string;
  /** Display name of the account. */
  name: string;
  pointer?: [number, number];
  sketch?: {
    kind: 'pin' | 'hotspot' | 'line' | 'arrow' | 'pen' | 'text';
    path: [number, number][];
    color: number;
    width: number;
  };
}

type Listener = (changes: Change[], position: string) => void;

/** The newest position heard of; a tile request carries it, so that no server answers with an older tile. */
export const position = signal('');

/** Whether the live stream stands. `lost` means that the page may be behind. */
export const connection = signal<'connecting' | 'open' | 'lost'>('connecting');

const lostAt = signal<number | undefined>(undefined);
const staleAt = signal<number | undefined>(undefined);

/** Whether the server goes on from memory, because its database cannot be reached. */
export const stale = computed(() => staleAt.value !== undefined);

/** The instant of which the map is while it is not the newest, in ms. */
export const asOf = computed(() =>
  connection.value === 'lost' ? (staleAt.value ?? lostAt.value) : staleAt.value,
);

const listeners = new Map<Change['kind'], Set<Listener>>();
const resetListeners = new Set<() => void>();
const handListeners = new Set<(hand: Hand) => void>();

/** Calls `listener` with the changes of one kind as they arrive; returns how to stop. */
export function onChange(kind: Change['kind'], listener: Listener): () => void {
  const set = listeners.get(kind) ?? new Set();
  listeners.set(kind, set.add(listener));
  return () => set.delete(listener);
}

/** Calls `listener` whenever a hand on some screen moves; returns how to stop. */
export function onHand(listener: (hand: Hand) => void): () => void {
  handListeners.add(listener);
  return () => handListeners.delete(listener);
}

/** Calls `listener` when the server cannot tell what was missed: whatever is on the page is to be asked for again. */
export function onReset(listener: () => void): () => void {
  resetListeners.add(listener);
  return () => resetListeners.delete(listener);
}

/** Hands an arrived batch to the listeners of each kind. */
export function dispatch(changes: Change[], at: string): void {
  position.value = at;
  for (const [kind, set] of listeners) {
    const own = changes.filter((c) => c.kind === kind);
    if (own.length > 0) for (const listener of set) listener(own, at);
  }
}

function reset(): void {
  for (const listener of resetListeners) listener();
}

/** Takes what the stream said, whichever tab heard it. */
export function take(news: News): void {
  switch (news.type) {
    case 'open':
      position.value = news.position;
      staleAt.value = news.asOf;
      lostAt.value = undefined;
      connection.value = 'open';
      break;
    case 'lost':
      lostAt.value ??= news.at;
      connection.value = 'lost';
      break;
    case 'stale':
      staleAt.value = news.asOf;
      break;
    case 'change':
      dispatch(news.changes, news.position);
      break;
    case 'presence':
      for (const listener of handListeners) listener(news.hand);
      break;
    case 'reset':
      position.value = news.position;
      reset();
      break;
  }
}

/**
 * Follows the server for the session that is named `key`. `over` is called when the browser has that session no more. Returns how
 * to stop.
 */
export function follow(key: string, over: () => void): () => void {
  const stop = followTogether(
    key,
    () => position.peek(),
    (news) => (news.type === 'over' ? over() : take(news)),
  );
  return () => {
    stop();
    connection.value = 'connecting';
    lostAt.value = undefined;
    staleAt.value = undefined;
  };
}
