import { signal } from '@preact/signals';

/**
 * One thing that changed. A concern carries where it was and is (lon, lat), an annotation the board it is on; a grid is the area
 * whose card or ledger changed.
 */
export interface Change {
  kind: 'concern' | 'annotation' | 'board' | 'area' | 'category' | 'ground' | 'bulk' | 'account' | 'grid';
  op: 'put' | 'gone';
  id: number;
  board?: number;
  at?: [number, number][];
}

type Listener = (changes: Change[], position: string) => void;

/** The newest position heard of; a tile request carries it, so that no server answers with an older tile. */
export const position = signal('');

/** Whether the live stream stands. `lost` means that the page may be behind. */
export const connection = signal<'connecting' | 'open' | 'lost'>('connecting');

const listeners = new Map<Change['kind'], Set<Listener>>();
const resetListeners = new Set<() => void>();

/** Calls `listener` with the changes of one kind as they arrive; returns how to stop. */
export function onChange(kind: Change['kind'], listener: Listener): () => void {
  const set = listeners.get(kind) ?? new Set();
  listeners.set(kind, set.add(listener));
  return () => set.delete(listener);
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

/**
 * Follows the server. The browser reconnects by itself with Last-Event-ID; when the server closes the stream for good
 * (signed out, or a proxy's error page) it is tried again after a growing pause of 1 to 30 s. Returns how to stop.
 */
export function follow(): () => void {
  let source: EventSource | undefined;
  let timer = 0;
  let pause = 1000;
  const open = (again: boolean) => {
    // Only the browser's own reconnect carries Last-Event-ID; a new source does not know what was missed.
    let unknown = again;
    source = new EventSource('/api/v1/live');
    source.addEventListener('hello', (event) => {
      const hello = JSON.parse((event as MessageEvent<string>).data) as { position: string };
      const missed = unknown && position.peek() !== hello.position;
      unknown = false;
      position.value = hello.position;
      connection.value = 'open';
      pause = 1000;
      if (missed) reset();
    });
    source.addEventListener('change', (event) => {
      const batch = JSON.parse((event as MessageEvent<string>).data) as {
        position: string;
        changes: Change[];
      };
      dispatch(batch.changes, batch.position);
    });
    source.addEventListener('reset', reset);
    source.addEventListener('error', () => {
      connection.value = 'lost';
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(open, pause, true);
      pause = Math.min(pause * 2, 30_000);
    });
  };
  open(false);
  return () => {
    clearTimeout(timer);
    source?.close();
    connection.value = 'connecting';
  };
}
