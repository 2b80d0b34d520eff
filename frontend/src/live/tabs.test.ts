import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Channel, Source, stubBrowser } from './browser.fixture';
import type { News } from './source';
import { endInAllTabs, followTogether } from './tabs';

/** A tab with its own window and document, as far as following needs them. */
interface Tab {
  news: News[];
  position: string;
  stop: () => void;
  /** Something that happens to this tab alone: pagehide, pageshow, freeze, resume. */
  meets: (event: string) => void;
}

let tabs: Tab[];

function open(key: string, position = 'e~1'): Tab {
  const own = new EventTarget();
  const add = vi.spyOn(window, 'addEventListener').mockImplementation((...a) => own.addEventListener(...a));
  const addToo = vi
    .spyOn(document, 'addEventListener')
    .mockImplementation((...a) => own.addEventListener(...a));
  const tab: Tab = {
    news: [],
    position,
    stop: () => undefined,
    meets: (event) => own.dispatchEvent(new Event(event)),
  };
  tab.stop = followTogether(
    key,
    () => tab.position,
    (news) => {
      if ('position' in news) tab.position = news.position;
      tab.news.push(news);
    },
  );
  add.mockRestore();
  addToo.mockRestore();
  tabs.push(tab);
  return tab;
}

const change = (id: number): News => ({
  type: 'change',
  position: `e~${id}`,
  changes: [{ kind: 'concern', op: 'put', id }],
});

/** The server says a change on the one stream that stands. */
function tell(id: number) {
  const { type, ...data } = change(id);
  expect(Source.standing).toHaveLength(1);
  Source.standing[0]?.say(type, data);
}

function hello(key: string, position = 'e~1') {
  Source.standing[0]?.say('hello', { position, key });
}

/** Lets promises settle. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  tabs = [];
  stubBrowser();
  vi.useFakeTimers();
});

afterEach(() => {
  for (const tab of tabs) tab.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the tabs of one browser', () => {
  it('hear everything over one stream', async () => {
    const all = [open('k'), open('k'), open('k')];
    await settle();
    hello('k');
    tell(2);
    for (const tab of all)
      expect(tab.news).toEqual([{ type: 'open', position: 'e~1', asOf: undefined }, change(2)]);
  });

  it('tell one that comes later how things stand', async () => {
    open('k');
    hello('k');
    Source.standing[0]?.say('stale', { position: 'e~1', as_of: '2026-11-24T02:42:00Z' });
    Source.standing[0]?.fail(false);
    const at = Date.now();
    await vi.advanceTimersByTimeAsync(60_000);
    const late = open('k', 'e~5');
    expect(late.news).toEqual([
      { type: 'open', position: 'e~5', asOf: undefined },
      { type: 'stale', asOf: Date.UTC(2026, 10, 24, 2, 42) },
      { type: 'lost', at },
    ]);
  });

  it('tell one that was just opening what it may have missed while it did', async () => {
    open('k');
    hello('k');
    tell(2);
    await vi.advanceTimersByTimeAsync(11_000);
    tell(3);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(open('k').news.slice(1)).toEqual([change(3)]);
  });

  it('go on from where they were when the one with the stream is closed', async () => {
    const [first, second, third] = [open('k'), open('k'), open('k')];
    hello('k');
    tell(2);
    first.stop();
    await settle();
    expect(Source.standing.map((s) => s.url)).toEqual(['/api/v1/live?since=e~2']);
    hello('k', 'e~2');
    tell(3);
    expect(first.news.at(-1)).toEqual(change(2));
    for (const tab of [second, third])
      expect(tab.news.slice(-3)).toEqual([
        change(2),
        { type: 'open', position: 'e~2', asOf: undefined },
        change(3),
      ]);
  });

  it('go on when the one with the stream is frozen, and that asks anew when it wakes and something happened', async () => {
    const [first, second] = [open('k'), open('k')];
    hello('k');
    first.meets('freeze');
    await settle();
    hello('k');
    tell(2);
    expect(second.news.at(-1)).toEqual(change(2));
    expect(first.news).toHaveLength(1);
    first.meets('resume');
    expect(first.news.slice(1)).toEqual([
      { type: 'open', position: 'e~1', asOf: undefined },
      { type: 'reset', position: 'e~2' },
    ]);
    tell(3);
    expect(first.news.at(-1)).toEqual(change(3));
  });

  it('leave one that comes back as it is when nothing happened', async () => {
    const [first, second] = [open('k'), open('k')];
    hello('k');
    second.meets('pagehide');
    second.meets('pageshow');
    await settle();
    expect(second.news.map((n) => n.type)).toEqual(['open', 'open']);
    tell(2);
    expect([first, second].map((t) => t.news.at(-1))).toEqual([change(2), change(2)]);
  });

  it('take the stream from one that sleeps without having said so, which steps back when it wakes', async () => {
    const first = open('k');
    hello('k');
    const [sleeper] = Channel.all;
    const ears = sleeper?.onmessage ?? null;
    if (sleeper) sleeper.onmessage = null;
    const second = open('k');
    await vi.advanceTimersByTimeAsync(2_999);
    expect(Source.opened).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(Source.opened).toHaveLength(2);
    if (sleeper) sleeper.onmessage = ears;
    await settle();
    expect(Source.standing).toHaveLength(1);
    hello('k');
    tell(2);
    expect([first, second].map((t) => t.news.at(-1))).toEqual([change(2), change(2)]);
  });

  it('of different sessions never hear each other', async () => {
    const mine = open('mine');
    const theirs = open('theirs');
    expect(Source.standing).toHaveLength(2);
    Source.standing[1]?.say('hello', { position: 'e~1', key: 'theirs' });
    Source.standing[1]?.say('change', { position: 'e~2', changes: [{ kind: 'concern', op: 'put', id: 2 }] });
    expect(theirs.news).toHaveLength(2);
    expect(mine.news).toEqual([]);
  });

  it('hear that the session is over, all of that session and no other', () => {
    const [first, second, other] = [open('k'), open('k'), open('other')];
    endInAllTabs('k');
    expect([first, second].map((t) => t.news)).toEqual([[{ type: 'over' }], [{ type: 'over' }]]);
    expect(other.news).toEqual([]);
  });

  it('hear it too when the stream turns out to be of another session', () => {
    const [first, second] = [open('k'), open('k')];
    hello('of somebody else');
    expect([first, second].map((t) => t.news)).toEqual([[{ type: 'over' }], [{ type: 'over' }]]);
  });

  it('have a stream each where there are no locks, as on a page over plain HTTP', () => {
    stubBrowser({ locks: false });
    const [first, second] = [open('k'), open('k')];
    expect(Source.standing).toHaveLength(2);
    Source.standing[0]?.say('hello', { position: 'e~1', key: 'k' });
    expect([first.news.length, second.news.length]).toEqual([1, 0]);
    first.meets('pagehide');
    expect(Source.standing).toHaveLength(1);
    first.meets('pageshow');
    expect(Source.standing).toHaveLength(2);
  });
});
