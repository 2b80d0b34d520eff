// Saving what the hand drew: at once, in the background, and again until the server has it. Nothing drawn is lost on the way:
// what is unsaved also lies in this browser's storage, so that closing the page or the network failing costs nothing.
import { effect, type Signal } from '@preact/signals';
import { explain, ProblemError } from '../api/problem';
import { type Drawing, sameDrawing } from './drawing';
import { newKey } from './key';
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
  unsaved,
} from './strokes';

/** What saving needs of a server; the errors it may throw are those of the API's client. */
export interface BoardRemote {
  list(): Promise<Served[]>;
  create(drawing: Drawing, creation: string): Promise<Served>;
  change(id: number, version: number, drawing: Drawing): Promise<Served>;
  remove(id: number, version: number): Promise<void>;
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
  private readonly creating = new Map<string, Drawing>();
  private wait = firstWait;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private reading: Promise<void> | undefined;
  private readAgain = false;
  private stopped = false;
  private readonly ends: (() => void)[] = [];

  /** `store` is where unsaved strokes lie between pages. The saving works until `stop`. */
  constructor(
    private readonly strokes: Signal<Strokes>,
    private readonly remote: BoardRemote,
    private readonly store: { read(): string | null; write(text: string | null): void },
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
      const list = await this.remote.list();
      if (this.stopped) return;
      const pending = [...this.creating.values()];
      this.strokes.value = listed(this.strokes.value, list, (served) =>
        pending.some((d) => sameDrawing(d, served.drawing)),
      );
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
        await this.send(s);
        this.wait = firstWait;
      }
    } catch (error) {
      await this.failed(key, error);
    } finally {
      this.busy.delete(key);
    }
  }

  private async send({ key, served, drawing, creation }: Stroke): Promise<void> {
    const fresh = newKey();
    if (drawing && served) {
      const now = await this.remote.change(served.id, served.version, drawing);
      this.strokes.value = saved(this.strokes.value, key, drawing, now, fresh);
    } else if (drawing) {
      this.creating.set(key, drawing);
      try {
        const now = await this.remote.create(drawing, creation);
        this.strokes.value = saved(this.strokes.value, key, drawing, now, fresh);
      } finally {
        this.creating.delete(key);
      }
    } else if (served) {
      await this.remote.remove(served.id, served.version).catch((error: unknown) => {
        if (statusOf(error) !== 404) throw error;
      });
      this.strokes.value = deleted(this.strokes.value, key, fresh);
    }
  }

  /** Says so on the stroke and sees to what comes next: both shown, waiting for a person, or trying again. */
  private async failed(key: string, error: unknown): Promise<void> {
    const stroke = this.strokes.value.get(key);
    if (!stroke || this.stopped) return;
    if (statusOf(error) === 412) {
      return this.refresh().catch((unread: unknown) => this.note(key, explain(unread), false));
    }
    if (statusOf(error) === 404 && stroke.served) {
      this.strokes.value = put(this.strokes.value, { ...stroke, theirs: 'gone' });
      return;
    }
    this.note(key, explain(error), !passing(error));
    if (!passing(error) || this.timer) return;
    const asked = error instanceof ProblemError ? error.retryAfter : undefined;
    const wait = asked === undefined ? this.wait : Math.min(asked * 1000, longestWait);
    this.wait = Math.min(this.wait * 2, longestWait);
    this.timer = setTimeout(() => this.saveAll(), wait);
  }

  private note(key: string, problem: string, refused: boolean): void {
    const stroke = this.strokes.value.get(key);
    if (stroke) this.strokes.value = put(this.strokes.value, { ...stroke, problem, refused });
  }

  private keep(strokes: Strokes): void {
    const open = [...strokes.values()].filter(unsaved);
    this.store.write(open.length > 0 ? JSON.stringify(open) : null);
  }

  private kept(): Strokes {
    const text = this.store.read();
    if (!text) return new Map();
    try {
      const strokes: Stroke[] = JSON.parse(text);
      return new Map(strokes.map((s) => [s.key, { ...s, problem: undefined, refused: false }]));
    } catch (error) {
      console.warn('unsaved strokes could not be read', error);
      return new Map();
    }
  }
}
