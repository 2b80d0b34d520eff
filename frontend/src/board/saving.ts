// Saving what the hand drew: at once, in the background, and again until the server has it. Nothing drawn is lost on the way:
// what is unsaved also lies in this browser's storage, so that closing the page or the network failing costs nothing.
import { effect, type Signal } from '@preact/signals';
import { explain, ProblemError } from '../api/problem';
import type { Drawing } from './drawing';
import { newKey } from './key';
import { type Changes, changesOf } from './merge';
import {
  deleted,
  drawn,
  listed,
  put,
  type Served,
  type Stroke,
  type Strokes,
  savable,
  saved,
  sending,
  unsaved,
  untaken,
} from './strokes';

/**
 * What saving needs of a server; the errors it may throw are those of the API's client. A creation or change that comes again under
 * its name is done once, and answered with what the drawing is by then.
 */
export interface BoardRemote {
  list(): Promise<Served[]>;
  create(drawing: Drawing, name: string): Promise<Served>;
  change(id: number, version: number, drawing: Drawing, changes: Changes, name: string): Promise<Served>;
  remove(id: number, version: number): Promise<void>;
}

/** Where unsaved strokes lie between pages, each under its key, so that two tabs do not take each other's away. */
export interface StrokeStore {
  read(): string[];
  /** null takes it away. */
  write(key: string, text: string | null): void;
}

/** Whether the same request may succeed later: no answer, signed out, too often, or the server's own trouble. */
function passing(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return true;
  return [401, 408, 425, 429].includes(error.status) || error.status >= 500;
}

const statusOf = (error: unknown) => (error instanceof ProblemError ? error.status : 0);

/** Milliseconds before the first retry, and at most. */
const firstWait = 1_000;
const longestWait = 30_000;

export class Saving {
  private readonly busy = new Set<string>();
  private wait = firstWait;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reading: Promise<void> | undefined;
  private readAgain = false;
  /** How often the server has answered that it did what the hand did. */
  private answered = 0;
  private stopped = false;
  private readonly ends: (() => void)[] = [];

  /** What lies in the store, by key. */
  private readonly stored = new Map<string, string>();

  /** The saving works until `stop`. */
  constructor(
    private readonly strokes: Signal<Strokes>,
    private readonly remote: BoardRemote,
    private readonly store: StrokeStore,
  ) {
    this.strokes.value = this.kept();
    this.ends.push(effect(() => this.keep(this.strokes.value)));
    const again = () => this.saveAll();
    addEventListener('online', again);
    this.ends.push(() => removeEventListener('online', again));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    for (const end of this.ends) end();
  }

  /** The hand drew, changed or deleted (undefined); saving follows. */
  draw(key: string, drawing: Drawing | undefined): void {
    this.strokes.value = drawn(this.strokes.value, key, drawing, newKey());
    void this.save(key);
  }

  /** Tries everything that is unsaved, now. */
  saveAll(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const stroke of this.strokes.value.values()) void this.save(stroke.key);
  }

  /** Tries once more also what was refused: the reason may be gone, as when somebody unlocked it. */
  insist(): void {
    this.strokes.value = new Map(
      [...this.strokes.value].map(([key, s]) => [key, s.refused ? { ...s, refused: false } : s]),
    );
    this.saveAll();
  }

  /**
   * Reads the board anew. Calls during a reading lead to one more reading after it, so that the last word is never missed.
   * Throws what the reading threw.
   */
  async refresh(): Promise<void> {
    if (this.reading) {
      this.readAgain = true;
      return this.reading;
    }
    this.reading = this.read();
    try {
      await this.reading;
    } finally {
      this.reading = undefined;
    }
  }

  private async read(): Promise<void> {
    do {
      this.readAgain = false;
      const before = this.answered;
      const list = await this.remote.list();
      if (this.stopped) return;
      // A list from before an answer would take a new drawing away again, or bring back what was rubbed out.
      if (before === this.answered) this.strokes.value = listed(this.strokes.value, list, newKey);
      else this.readAgain = true;
    } while (this.readAgain);
  }

  private async save(key: string): Promise<void> {
    if (this.busy.has(key)) return;
    this.busy.add(key);
    try {
      for (
        let s = this.strokes.value.get(key);
        s && savable(s) && !this.stopped;
        s = this.strokes.value.get(key)
      ) {
        try {
          await this.send(s);
          this.answered++;
          this.wait = firstWait;
        } catch (error) {
          if (!(await this.overcame(s, error))) return;
        }
      }
    } finally {
      this.busy.delete(key);
    }
  }

  /** An answer that comes after `stop` finds another board on the screen; what was sent lies in the store and is sent again. */
  private async send({
    key,
    served,
    drawing,
    sent = drawing ?? 'deletion',
    creation,
  }: Stroke): Promise<void> {
    this.strokes.value = sending(this.strokes.value, key, sent);
    if (sent === 'deletion') {
      if (served)
        await this.remote.remove(served.id, served.version).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
        });
      if (this.stopped) return;
      this.strokes.value = deleted(this.strokes.value, key, newKey());
      return;
    }
    if (served) {
      const now = await this.remote.change(
        served.id,
        served.version,
        sent,
        changesOf(served.drawing, sent),
        creation,
      );
      if (!this.stopped) this.strokes.value = saved(this.strokes.value, key, sent, now, newKey());
      return;
    }
    const now = await this.remote.create(sent, creation);
    if (!this.stopped) this.strokes.value = saved(this.strokes.value, key, sent, now, newKey());
  }

  /** Sees to what comes next after a failure; true when saving may go on at once, with what others did put together with it. */
  private async overcame(tried: Stroke, error: unknown): Promise<boolean> {
    const { key } = tried;
    if (this.stopped || !this.strokes.value.has(key)) return false;
    if (!passing(error)) this.strokes.value = untaken(this.strokes.value, key, newKey());
    if (statusOf(error) === 412) {
      try {
        await this.refresh();
        const version = this.strokes.value.get(key)?.served?.version;
        if (version !== tried.served?.version) return true;
        if (this.strokes.value.get(key)?.theirs) return false;
      } catch (unread) {
        this.note(key, explain(unread), false);
      }
      this.tryLater();
      return false;
    }
    const stroke = this.strokes.value.get(key);
    if (statusOf(error) === 404 && stroke) {
      this.strokes.value = put(this.strokes.value, { ...stroke, theirs: 'gone' });
      return false;
    }
    this.note(key, explain(error), !passing(error));
    if (passing(error)) this.tryLater(error instanceof ProblemError ? error.retryAfter : undefined);
    return false;
  }

  /** `asked` is the server's wish, in seconds. */
  private tryLater(asked?: number): void {
    if (this.timer || this.stopped) return;
    const wait = asked === undefined ? this.wait : Math.min(asked * 1000, longestWait);
    this.wait = Math.min(this.wait * 2, longestWait);
    this.timer = setTimeout(() => this.saveAll(), wait);
  }

  private note(key: string, problem: string, refused: boolean): void {
    const stroke = this.stopped ? undefined : this.strokes.value.get(key);
    if (stroke) this.strokes.value = put(this.strokes.value, { ...stroke, problem, refused });
  }

  private keep(strokes: Strokes): void {
    const open = new Map([...strokes.values()].filter(unsaved).map((s) => [s.key, JSON.stringify(s)]));
    for (const [key, text] of open) {
      if (this.stored.get(key) === text) continue;
      this.store.write(key, text);
      this.stored.set(key, text);
    }
    for (const key of [...this.stored.keys()].filter((k) => !open.has(k))) {
      this.store.write(key, null);
      this.stored.delete(key);
    }
  }

  private kept(): Strokes {
    const strokes = new Map<string, Stroke>();
    for (const text of this.store.read()) {
      try {
        const s: Stroke = JSON.parse(text);
        strokes.set(s.key, { ...s, problem: undefined, refused: false });
        this.stored.set(s.key, text);
      } catch (error) {
        console.warn('an unsaved stroke could not be read', error);
      }
    }
    return strokes;
  }
}
