import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connection, dispatch, follow, onChange, onReset, position } from './stream';

/** The browser's own part: a source that a test opens, feeds and breaks. */
class Source extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readyState = 0;
  constructor(readonly url: string) {
    super();
    Source.opened.push(this);
  }
  close() {
    this.readyState = Source.CLOSED;
  }
  say(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
  fail(closed: boolean) {
    this.readyState = closed ? Source.CLOSED : 0;
    this.dispatchEvent(new Event('error'));
  }
}

const last = () => Source.opened[Source.opened.length - 1] as Source;
let stop: () => void = () => undefined;

beforeEach(() => {
  Source.opened = [];
  vi.stubGlobal('EventSource', Source);
  vi.useFakeTimers();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the live stream', () => {
  it('hands each kind of change to those who follow it, and remembers the position', () => {
    const concerns = vi.fn();
    const boards = vi.fn();
    const stops = [onChange('concern', concerns), onChange('board', boards)];
    dispatch(
      [
        { kind: 'concern', op: 'put', id: 7, at: [[113.57, 37.86]] },
        { kind: 'area', op: 'put', id: 1 },
      ],
      'e~9',
    );
    expect(concerns).toHaveBeenCalledExactlyOnceWith(
      [{ kind: 'concern', op: 'put', id: 7, at: [[113.57, 37.86]] }],
      'e~9',
    );
    expect(boards).not.toHaveBeenCalled();
    expect(position.value).toBe('e~9');
    for (const end of stops) end();
    dispatch([{ kind: 'concern', op: 'gone', id: 7 }], 'e~10');
    expect(concerns).toHaveBeenCalledOnce();
  });

  it('says that the page may be behind while the connection is lost', () => {
    stop = follow();
    last().say('hello', { position: 'e~1' });
    expect([connection.value, position.value]).toEqual(['open', 'e~1']);
    last().fail(false);
    expect(connection.value).toBe('lost');
    last().say('hello', { position: 'e~1' });
    expect(connection.value).toBe('open');
  });

  it('asks for everything anew when it had to begin again and something happened meanwhile', () => {
    const reset = vi.fn();
    const end = onReset(reset);
    stop = follow();
    last().say('hello', { position: 'e~1' });
    last().fail(true);
    vi.advanceTimersByTime(1_000);
    expect(Source.opened).toHaveLength(2);
    last().say('hello', { position: 'e~5' });
    expect(reset).toHaveBeenCalledOnce();
    end();
  });

  it('leaves the page as it is when nothing was missed', () => {
    const reset = vi.fn();
    const end = onReset(reset);
    stop = follow();
    last().say('hello', { position: 'e~1' });
    last().fail(true);
    vi.advanceTimersByTime(1_000);
    last().say('hello', { position: 'e~1' });
    // The browser's own reconnect tells the server what was heard last, and what was missed comes as changes.
    last().fail(false);
    last().say('hello', { position: 'e~9' });
    expect(reset).not.toHaveBeenCalled();
    end();
  });

  it('waits longer each time the server turns it away, and stops when it is told to', () => {
    stop = follow();
    for (const pause of [1_000, 2_000, 4_000]) {
      const before = Source.opened.length;
      last().fail(true);
      vi.advanceTimersByTime(pause - 1);
      expect(Source.opened).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(Source.opened).toHaveLength(before + 1);
    }
    last().fail(true);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(Source.opened).toHaveLength(4);
  });
});
