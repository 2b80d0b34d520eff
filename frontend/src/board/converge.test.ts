// Several screens draw on one board over a network that is slow and loses requests and answers. Whatever the order, all screens end
// with the server's board, and nothing that a hand did is gone unless a hand that saw it took it away.
import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../api/problem';
import type { Drawing } from './drawing';
import type { Changes } from './merge';
import { type BoardRemote, Saving } from './saving';
import { keptMine, type Served, type Strokes, tookTheirs, unsaved, versionOf } from './strokes';

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whether a screen knows the newest of all there is. */
function upToDate(strokes: Strokes, all: ReadonlyMap<number, Served>): boolean {
  const known = [...strokes.values()];
  return (
    known.length === all.size &&
    known.every((s) => s.served && all.get(s.served.id)?.version === s.served.version)
  );
}

type Answer = Served | Served[] | undefined;

/** A server as the contract has it: versions, preconditions, and names under which a request is done once. */
class Server {
  readonly all = new Map<number, Served>();
  readonly done = new Map<string, number>();
  /** Every title that was ever accepted, by drawing, in order. */
  readonly titles = new Map<number, string[]>();
  private last = 0;

  create(drawing: Drawing, name: string): Served {
    const before = this.done.get(name);
    if (before !== undefined) return this.get(before);
    const id = ++this.last;
    this.done.set(name, id);
    this.titles.set(id, [drawing.title]);
    return this.keep({ id, version: 1, drawing, author: '', lockedBy: '' });
  }

  change(id: number, version: number, changes: Changes, name: string): Served {
    const now = this.get(id);
    if (this.done.has(name)) return now;
    if (now.version !== version) throw problem(412);
    this.done.set(name, id);
    if (changes.title !== undefined) this.titles.get(id)?.push(changes.title);
    return this.keep({ ...now, version: version + 1, drawing: { ...now.drawing, ...changes } });
  }

  remove(id: number, version: number): undefined {
    if (this.get(id).version !== version) throw problem(412);
    this.all.delete(id);
  }

  private get(id: number): Served {
    const one = this.all.get(id);
    if (!one) throw problem(404);
    return one;
  }

  private keep(served: Served): Served {
    this.all.set(served.id, served);
    return served;
  }
}

const problem = (status: number) => new ProblemError({ status, title: '不行', title_en: 'no' });

/** Holds what is on its way in both directions until the test lets it arrive or loses it. */
class Network {
  private readonly waiting: { arrive(): void; lose(): void }[] = [];
  constructor(private readonly random: () => number) {}

  get busy(): boolean {
    return this.waiting.length > 0;
  }

  private way(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ arrive: resolve, lose: () => reject(new UnreachableError(new Error('lost'))) });
    });
  }

  async ask<T extends Answer>(serve: () => T): Promise<T> {
    await this.way();
    let answer: () => T;
    try {
      const good = serve();
      answer = () => good;
    } catch (error) {
      answer = () => {
        throw error;
      };
    }
    await this.way();
    return answer();
  }

  /** One of the messages arrives, or is lost. */
  async step(losing: number): Promise<void> {
    const [message] = this.waiting.splice(Math.floor(this.random() * this.waiting.length), 1);
    if (this.random() < losing) message?.lose();
    else message?.arrive();
    for (let i = 0; i < 12; i++) await Promise.resolve();
  }
}

class Screen {
  readonly strokes = signal<Strokes>(new Map());
  readonly store = new Map<string, string>();
  private saving: Saving;

  constructor(
    private readonly server: Server,
    private readonly network: Network,
  ) {
    this.saving = this.start();
  }

  private start(): Saving {
    const { server, network } = this;
    const remote: BoardRemote = {
      list: () => network.ask(() => [...server.all.values()]),
      create: (drawing, name) => network.ask(() => server.create(drawing, name)),
      change: (id, version, _, changes, name) => network.ask(() => server.change(id, version, changes, name)),
      remove: (id, version) => network.ask(() => server.remove(id, version)),
    };
    return new Saving(this.strokes, remote, {
      read: () => [...this.store.values()],
      write: (key, text) => (text === null ? this.store.delete(key) : this.store.set(key, text)),
    });
  }

  draw(key: string, drawing: Drawing | undefined): void {
    this.saving.draw(key, drawing);
  }

  /** The page is closed with what was under way, and opened again. */
  reopen(): void {
    this.saving.stop();
    this.saving = this.start();
  }

  stop(): void {
    this.saving.stop();
  }

  refresh(): void {
    this.saving.refresh().catch(() => undefined);
  }

  saveAll(): void {
    this.saving.saveAll();
  }
}

/**
 * Meetings in which few others would show a fault: a hand goes on with its own drawing under the name that the list gave it, and an
 * answer comes after the page was opened anew.
 */
const rare = [1674, 2043, 2113];

const pin: Drawing = {
  kind: 'pin',
  path: [[113.57, 37.86]],
  title: '',
  level: 0,
  color: 1,
  width: 3,
  concerns: [],
  locked: false,
};

/** Plays one meeting; throws when something is lost or the screens differ. */
async function meeting(seed: number): Promise<{ titles: number; chosen: number }> {
  const random = dice(seed);
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  const server = new Server();
  const network = new Network(random);
  const screens = [0, 1, 2].map(() => new Screen(server, network));
  /** For each title that a hand wrote, the title it saw when it wrote it. */
  const saw = new Map<string, string>();
  /** Titles that a hand let go of by choosing the other of two, and those of drawings that it deleted. */
  const letGo = new Set<string>();
  const erased = new Set<string>();
  const links = new Map<number, string>();
  let word = 0;
  let chosen = 0;

  const act = (screen: Screen) => {
    const own = pick([...screen.strokes.value.values()].filter((s) => s.drawing));
    const dice = random();
    if (!own?.drawing || dice < 0.25) {
      const title = `t${++word}`;
      screen.draw(`k${seed}.${word}`, { ...pin, title });
    } else if (dice < 0.6) {
      const title = `t${++word}`;
      saw.set(title, own.drawing.title);
      screen.draw(own.key, { ...own.drawing, title });
    } else if (dice < 0.75) {
      screen.draw(own.key, { ...own.drawing, color: own.drawing.color === 1 ? 2 : 1 });
    } else if (dice < 0.9) {
      links.set(++word, own.drawing.title);
      screen.draw(own.key, { ...own.drawing, concerns: [...own.drawing.concerns, word] });
    } else {
      for (let t: string | undefined = own.drawing.title; t !== undefined; t = saw.get(t)) erased.add(t);
      screen.draw(own.key, undefined);
    }
  };
  const choose = (screen: Screen) => {
    for (const s of screen.strokes.value.values()) {
      if (!s.theirs) continue;
      chosen++;
      const prefer = random() < 0.5 ? 'mine' : 'theirs';
      const kept = versionOf(s, prefer)?.title;
      const theirs = s.theirs === 'gone' ? undefined : s.theirs.drawing.title;
      for (const title of [s.drawing?.title, s.served?.drawing.title, theirs])
        if (title && title !== kept) letGo.add(title);
      if (kept && theirs && kept !== theirs) saw.set(kept, theirs);
      const fresh = `choice${seed}.${chosen}`;
      screen.strokes.value = (prefer === 'mine' ? keptMine : tookTheirs)(screen.strokes.value, s.key, fresh);
    }
    screen.saveAll();
  };

  for (let i = 0; i < 120; i++) {
    const screen = pick(screens);
    const what = random();
    if (!screen) continue;
    if (what < 0.25) act(screen);
    else if (what < 0.35) screen.refresh();
    else if (what < 0.42) screen.saveAll();
    else if (what < 0.44) screen.reopen();
    else if (what < 0.5) choose(screen);
    else if (network.busy) await network.step(0.2);
  }
  // The network is back: until nobody has anything to say any more.
  for (let round = 0; round < 60; round++) {
    for (const screen of screens) {
      screen.refresh();
      choose(screen);
    }
    while (network.busy) await network.step(0);
    if (
      screens.every((s) => [...s.strokes.value.values()].every((stroke) => !unsaved(stroke))) &&
      screens.every((s) => upToDate(s.strokes.value, server.all))
    )
      break;
  }

  const board = [...server.all.values()]
    .map(({ id, drawing }) => ({ id, ...drawing }))
    .sort((a, b) => a.id - b.id);
  for (const screen of screens) {
    const shown = [...screen.strokes.value.values()]
      .map((s) => ({ id: s.served?.id, ...s.drawing }))
      .sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
    expect(shown, `seed ${seed}: a screen shows another board`).toEqual(board);
    expect(screen.store.size, `seed ${seed}: something is left unsaved`).toBe(0);
    screen.stop();
  }
  // A title gave way only to one whose hand had seen it: itself, or through titles of its own that were never sent.
  for (const [id, titles] of server.titles) {
    for (let i = 1; i < titles.length; i++) {
      const [before = '', after = ''] = [titles[i - 1], titles[i]];
      let seen: string | undefined = after;
      for (let n = 0; seen !== undefined && seen !== before && n < word; n++) seen = saw.get(seen);
      expect(seen === before || letGo.has(before), `seed ${seed}: ${after} wrote over ${before} unseen`).toBe(
        true,
      );
    }
    const last = titles[titles.length - 1] ?? '';
    const there = server.all.get(id);
    if (there) expect(there.drawing.title).toBe(last);
    else
      expect(
        titles.some((t) => letGo.has(t) || erased.has(t)),
        `seed ${seed}: drawing ${id} is gone and nobody deleted it`,
      ).toBe(true);
  }
  // Links are never taken away in these meetings, so each is there as long as its drawing is: the one that had the title when it was
  // linked, or that title's drawing by another.
  const linked = new Set(board.flatMap((d) => d.concerns));
  for (const [link, title] of links) {
    const of = [...server.titles].find(([, titles]) => titles.includes(title))?.[0];
    if (of !== undefined && server.all.has(of) && !erased.has(title))
      expect(linked.has(link), `seed ${seed}: the link ${link} of ${title} is gone`).toBe(true);
  }
  // One that was deleted may be drawn anew by each of several hands that keep theirs.
  const copies = board.map((d) => d.title).filter((title) => !erased.has(title));
  expect(new Set(copies).size, `seed ${seed}: a drawing is there twice`).toBe(copies.length);
  return { titles: [...server.titles.values()].flat().length, chosen };
}

describe('screens that draw on one board over a bad network', () => {
  it('end with the same board, and nothing a hand did is gone unseen', async () => {
    let [titles, chosen] = [0, 0];
    const seeds = [...Array.from({ length: 250 }, (_, i) => i + 1), ...rare];
    for (const seed of seeds) {
      const played = await meeting(seed);
      titles += played.titles;
      chosen += played.chosen;
    }
    // The meetings were worth playing: much was written, and hands did meet.
    expect(titles).toBeGreaterThan(1_000);
    expect(chosen).toBeGreaterThan(50);
  }, 120_000);
});
