import type { Change, Hand } from './stream';

/** What there is to tell a page, whoever heard it from the server. */
export type News =
  /** The stream stands, and everything until this position was told. `asOf` is of a map that goes on from memory, in ms. */
  | { type: 'open'; position: string; asOf: number | undefined }
  /** The connection was lost at this instant, in ms. */
  | { type: 'lost'; at: number }
  | { type: 'change'; position: string; changes: Change[] }
  /** What was missed cannot be told. */
  | { type: 'reset'; position: string }
  /** The map goes on from memory, as it was at this instant in ms; undefined: it is the newest again. */
  | { type: 'stale'; asOf: number | undefined }
  /** What somebody's hand is doing on a board: of this moment, and kept nowhere. */
  | { type: 'presence'; hand: Hand }
  /** The session is over, or the browser has another one by now. */
  | { type: 'over' };

/** The pause before a stream that was refused is opened anew, in ms: the first, and the longest it grows to. */
const pauses = { first: 1_000, longest: 30_000 };

/**
 * The server gives a sign of life every 15 seconds. After so long without any, in ms, the connection is taken for dead: of a cable that was
 * pulled out, or a server that hangs, nobody tells the browser.
 */
const silence = 40_000;

/** How long the server may take to say who is signed in, in ms, before nobody can tell. */
const patience = 10_000;

interface Said {
  position: string;
  key?: string;
  as_of?: string;
  changes?: Change[];
}

/**
 * Opens a stream for the session that is named `key` and tells what is heard, beginning after the position `since` ('' for now).
 * The browser reconnects by itself with Last-Event-ID; a stream that the server or something before it refused, or that fell silent, is
 * opened anew after a growing pause, unless the session is over. Returns how to stop.
 */
export function openSource(key: string, since: string, tell: (news: News) => void): () => void {
  let source: EventSource | undefined;
  let timer = 0;
  let watch = 0;
  let heardAt = Date.now();
  let pause = pauses.first;
  let heard = since;
  let stopped = false;

  const stop = () => {
    stopped = true;
    clearTimeout(timer);
    clearTimeout(watch);
    source?.close();
  };
  const over = () => {
    stop();
    tell({ type: 'over' });
  };
  const again = async () => {
    const still = await present(key);
    if (stopped) return;
    if (still) open();
    else over();
  };
  const anew = () => {
    clearTimeout(watch);
    timer = window.setTimeout(() => void again(), pause);
    pause = Math.min(pause * 2, pauses.longest);
  };
  const waitFor = (opened: EventSource) => {
    clearTimeout(watch);
    watch = window.setTimeout(() => {
      opened.close();
      tell({ type: 'lost', at: heardAt });
      anew();
    }, silence);
  };
  const open = () => {
    const opened = new EventSource(`/api/v1/live${heard && `?since=${encodeURIComponent(heard)}`}`);
    source = opened;
    waitFor(opened);
    const hear = <T>(name: string, act: (said: T) => void) =>
      opened.addEventListener(name, (event) => {
        if (stopped) return;
        heardAt = Date.now();
        waitFor(opened);
        act(JSON.parse((event as MessageEvent<string>).data) as T);
      });
    const on = (name: string, act: (said: Said) => void) =>
      hear<Said>(name, (said) => {
        if (name !== 'hello' || said.key === key) heard = said.position;
        act(said);
      });
    on('hello', (said) => {
      // Somebody signed in in another tab: what this stream tells is not for this page.
      if (said.key !== key) return over();
      pause = pauses.first;
      tell({ type: 'open', position: said.position, asOf: instant(said.as_of) });
    });
    on('change', ({ position, changes = [] }) => tell({ type: 'change', position, changes }));
    on('reset', ({ position }) => tell({ type: 'reset', position }));
    on('stale', (said) => tell({ type: 'stale', asOf: instant(said.as_of) }));
    on('fresh', () => tell({ type: 'stale', asOf: undefined }));
    hear<Hand>('presence', (hand) => tell({ type: 'presence', hand }));
    hear('beat', () => undefined);
    opened.addEventListener('error', () => {
      if (stopped) return;
      tell({ type: 'lost', at: Date.now() });
      if (opened.readyState === EventSource.CLOSED) anew();
      else waitFor(opened);
    });
  };
  open();
  return stop;
}

/** Whether the browser is still signed in with this session; true when nobody can tell. */
async function present(key: string): Promise<boolean> {
  try {
    const response = await fetch('/api/v1/session', {
      credentials: 'same-origin',
      signal: AbortSignal.timeout(patience),
    });
    if (response.status === 401) return false;
    return !response.ok || ((await response.json()) as { key?: string }).key === key;
  } catch {
    return true;
  }
}

function instant(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
