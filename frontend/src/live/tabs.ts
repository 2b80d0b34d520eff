import { type News, openSource } from './source';

/** What the tabs of a session say to each other: news, who there is, and how things stand. */
type Message = News | { type: 'who' } | ({ type: 'standing' } & Standing);

/** How things stand for the tab that holds the stream. */
interface Standing {
  position: string;
  /** The last of `open`, `lost` and `stale`; a tab that comes is told them again. */
  state: News[];
  /** Changes and resets of the last seconds, which a tab that was just opened may have missed. */
  recent: News[];
}

/** How long what was told is kept for a tab that is just opening, in ms: longer than it takes from signing in to listening. */
const keep = 10_000;

/** How long the tab that holds the stream may take to answer, in ms; one that is asleep without having said so loses it. */
const patience = 3_000;

function nameOf(key: string): string {
  return `minqing live ${key}`;
}

/** Tells every tab of a session that it is over. */
export function endInAllTabs(key: string): void {
  if (typeof BroadcastChannel === 'undefined') return;
  const channel = new BroadcastChannel(nameOf(key));
  channel.postMessage({ type: 'over' } satisfies Message);
  channel.close();
}

/**
 * Follows the server over one stream for all tabs of a session, since a browser opens no more than six connections to a server over
 * HTTP/1.1. The tab that holds the lock has the stream and relays what it hears; when it closes, freezes or does not answer,
 * another one goes on from where it was. Lock and channel are named by the session, so tabs of different accounts never hear each
 * other. Without locks (a page over plain HTTP) each tab has a stream of its own.
 *
 * `position` answers the newest position that the tab knows. Returns how to stop.
 */
export function followTogether(key: string, position: () => string, tell: (news: News) => void): () => void {
  const tab = new Tab(key, position, tell);
  const freeze = () => tab.leave();
  const wake = () => tab.join();
  const shown = () => {
    if (document.visibilityState === 'visible') tab.ask();
  };
  addEventListener('pagehide', freeze);
  addEventListener('pageshow', wake);
  document.addEventListener('freeze', freeze);
  document.addEventListener('resume', wake);
  document.addEventListener('visibilitychange', shown);
  tab.join();
  return () => {
    removeEventListener('pagehide', freeze);
    removeEventListener('pageshow', wake);
    document.removeEventListener('freeze', freeze);
    document.removeEventListener('resume', wake);
    document.removeEventListener('visibilitychange', shown);
    tab.leave();
  };
}

class Tab {
  private channel: BroadcastChannel | undefined;
  private waiting: AbortController | undefined;
  private release: (() => void) | undefined;
  private source: (() => void) | undefined;
  private answerDue = 0;
  /** Whether this tab listened before and may have missed something since. */
  private wasAway = false;
  private state: News[] = [];
  private recent: { at: number; news: News }[] = [];

  constructor(
    private readonly key: string,
    private readonly position: () => string,
    private readonly tell: (news: News) => void,
  ) {}

  /** Takes part; again after `leave`, when the page comes back. */
  join(): void {
    if (this.channel || this.source) return;
    if (typeof BroadcastChannel === 'undefined' || !navigator.locks) {
      this.lead();
      return;
    }
    this.channel = new BroadcastChannel(nameOf(this.key));
    this.channel.onmessage = (event: MessageEvent<Message>) => this.hear(event.data);
    this.queue({});
    this.ask();
  }

  /** Gives up the stream, or the wait for it: the page closes, freezes or is done. */
  leave(): void {
    this.answered();
    this.waiting?.abort();
    this.waiting = undefined;
    this.stepDown();
    this.channel?.close();
    this.channel = undefined;
    this.wasAway = true;
  }

  /** Asks the tab that holds the stream how things stand, and takes its place when it does not answer. */
  ask(): void {
    if (!this.channel || this.source) return;
    clearTimeout(this.answerDue);
    this.answerDue = window.setTimeout(() => {
      if (!this.channel || this.source) return;
      this.waiting?.abort();
      this.queue({ steal: true });
    }, patience);
    this.channel.postMessage({ type: 'who' } satisfies Message);
  }

  /** Waits for the lock, and holds it until `stepDown`. */
  private queue(how: LockOptions): void {
    const waiting = new AbortController();
    this.waiting = waiting;
    const held = () =>
      new Promise<void>((release) => {
        if (waiting.signal.aborted) return release();
        this.release = release;
        this.lead();
      });
    // A lock that is stolen cannot be waited for with a signal.
    const options = how.steal ? how : { ...how, signal: waiting.signal };
    navigator.locks.request(nameOf(this.key), options, held).catch(() => {
      // Another tab took the stream while this one slept.
      if (waiting.signal.aborted || this.waiting !== waiting) return;
      this.stepDown();
      this.wasAway = true;
      this.queue({});
      this.ask();
    });
  }

  private lead(): void {
    this.answered();
    this.wasAway = false;
    this.source = openSource(this.key, this.position(), (news) => {
      this.note(news);
      this.channel?.postMessage(news satisfies Message);
      this.tell(news);
    });
  }

  private stepDown(): void {
    this.source?.();
    this.source = undefined;
    this.release?.();
    this.release = undefined;
  }

  /** Keeps what a tab that comes has to know. */
  private note(news: News): void {
    if (news.type === 'open') this.state = [];
    if (news.type === 'open' || news.type === 'lost' || news.type === 'stale') {
      this.state = [...this.state.filter((n) => n.type !== news.type), news];
    }
    if (news.type === 'change' || news.type === 'reset') this.recent.push({ at: Date.now(), news });
    this.forgetOld();
  }

  private forgetOld(): void {
    const from = Date.now() - keep;
    this.recent = this.recent.filter(({ at }) => at >= from);
  }

  private hear(message: Message): void {
    if (message.type === 'who') {
      if (!this.source) return;
      this.forgetOld();
      const recent = this.recent.map(({ news }) => news);
      this.channel?.postMessage({
        type: 'standing',
        position: this.position(),
        state: this.state,
        recent,
      } satisfies Message);
      return;
    }
    if (this.source && message.type !== 'over') return;
    if (message.type === 'standing') {
      const asked = this.answerDue !== 0;
      this.answered();
      if (asked) this.catchUp(message);
      return;
    }
    // The stream was opened by a tab that had it not yet when this one asked.
    if (message.type === 'open' && this.answerDue !== 0) this.ask();
    this.note(message);
    this.tell(message);
  }

  private answered(): void {
    clearTimeout(this.answerDue);
    this.answerDue = 0;
  }

  /** A tab that was away asks anew when anything happened; one that is new takes what it may just have missed. */
  private catchUp({ position, state, recent }: Standing): void {
    this.state = state;
    for (const news of state) {
      // What it loads is as new as what it knows of, which may be newer than when the stream was opened.
      this.tell(news.type === 'open' ? { ...news, position: this.position() } : news);
    }
    if (this.wasAway && position !== this.position()) this.tell({ type: 'reset', position });
    else if (!this.wasAway) for (const news of recent) this.tell(news);
    this.wasAway = false;
  }
}
