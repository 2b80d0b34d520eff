import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Source, stubBrowser } from './browser.fixture';
import { type News, openSource } from './source';

let news: News[];
let stop: () => void;
let signedIn: () => Response | Promise<Response>;

const last = () => Source.opened[Source.opened.length - 1] as Source;

beforeEach(() => {
  stubBrowser();
  vi.useFakeTimers();
  news = [];
  signedIn = () => Response.json({ key: 'k' });
  vi.stubGlobal('fetch', async () => signedIn());
  stop = openSource('k', 'e~1', (n) => news.push(n));
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('one stream from the server', () => {
  it('begins after what the page knows, and tells what it hears', () => {
    expect(last().url).toBe('/api/v1/live?since=e~1');
    last().say('hello', { position: 'e~1', key: 'k' });
    last().say('change', { position: 'e~2', changes: [{ kind: 'area', op: 'put', id: 1 }] });
    last().say('reset', { position: 'e~3' });
    expect(news).toEqual([
      { type: 'open', position: 'e~1', asOf: undefined },
      { type: 'change', position: 'e~2', changes: [{ kind: 'area', op: 'put', id: 1 }] },
      { type: 'reset', position: 'e~3' },
    ]);
  });

  it('tells that the map goes on from memory, to one that comes meanwhile too, and that it does no more', () => {
    last().say('hello', { position: 'e~1', key: 'k', as_of: '2026-11-24T02:42:00Z' });
    last().say('fresh', { position: 'e~1' });
    last().say('stale', { position: 'e~1', as_of: '2026-11-24T02:43:00Z' });
    expect(news).toEqual([
      { type: 'open', position: 'e~1', asOf: Date.UTC(2026, 10, 24, 2, 42) },
      { type: 'stale', asOf: undefined },
      { type: 'stale', asOf: Date.UTC(2026, 10, 24, 2, 43) },
    ]);
  });

  it('goes on from where it was when the server closed it for good', async () => {
    last().say('hello', { position: 'e~1', key: 'k' });
    last().say('change', { position: 'e~7', changes: [] });
    last().fail(true);
    expect(news.at(-1)).toEqual({ type: 'lost', at: Date.now() });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Source.opened).toHaveLength(2);
    expect(last().url).toBe('/api/v1/live?since=e~7');
  });

  it('waits longer each time the server turns it away, and stops when it is told to', async () => {
    for (const pause of [1_000, 2_000, 4_000]) {
      const before = Source.opened.length;
      last().fail(true);
      await vi.advanceTimersByTimeAsync(pause - 1);
      expect(Source.opened).toHaveLength(before);
      await vi.advanceTimersByTimeAsync(1);
      expect(Source.opened).toHaveLength(before + 1);
    }
    last().fail(true);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(Source.opened).toHaveLength(4);
  });

  it('is over when the session is, and is not while nobody can tell', async () => {
    signedIn = () => {
      throw new TypeError('no network');
    };
    last().fail(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Source.opened).toHaveLength(2);
    signedIn = () => new Response('{}', { status: 401 });
    last().fail(true);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(news.at(-1)).toEqual({ type: 'over' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(Source.opened).toHaveLength(2);
  });

  it('is taken for dead when not even a sign of life comes, and opened anew from where it was', async () => {
    last().say('hello', { position: 'e~1', key: 'k' });
    for (let i = 0; i < 4; i++) {
      await vi.advanceTimersByTimeAsync(15_000);
      last().say('beat', {});
    }
    expect(Source.opened).toHaveLength(1);
    const heard = Date.now();
    await vi.advanceTimersByTimeAsync(40_000);
    expect(news.at(-1)).toEqual({ type: 'lost', at: heard });
    expect(Source.standing).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(last().url).toBe('/api/v1/live?since=e~1');
    expect(Source.standing).toHaveLength(1);
  });

  it('is tried again when its connection hangs before the first word, and watched no more when it is stopped', async () => {
    await vi.advanceTimersByTimeAsync(41_000);
    expect(Source.opened).toHaveLength(2);
    stop();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(Source.opened).toHaveLength(2);
    expect(news).toHaveLength(1);
  });

  it('tells nothing of a stream that belongs to another session', () => {
    last().say('hello', { position: 'e~1', key: 'k' });
    last().fail(false);
    last().say('hello', { position: 'e~2', key: 'of somebody else' });
    last().say('change', { position: 'e~3', changes: [{ kind: 'concern', op: 'put', id: 5 }] });
    expect(news.slice(2)).toEqual([{ type: 'over' }]);
    expect(Source.standing).toHaveLength(0);
  });
});
