import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filter } from '../filter/state';
import { take } from '../live/stream';
import { type Session, session } from '../session/state';
import type { Ranked } from './counts';
import { each, followIdleness, going, idleAfter, viewsOf, wanted } from './rounds';
import { known } from './state';

vi.mock('../map/view', () => ({ goHome: () => undefined }));

const lights = () => filter.value.light.join();

/** A wall, that staff unlocked for drawing until then. */
const wall = (drawing_until?: string): Session => ({
  account: 'display',
  display_name: '大屏',
  role: 'display',
  areas: [],
  teams: [],
  demo: false,
  key: 'k',
  wall: { name: '会议室', drawing_until },
});

/** What the ranking tells, the best first; the rest of what is known is not of the round. */
const ranks = (...codes: string[]) => {
  const ranking: Ranked[] = codes.map((code) => ({
    code,
    name: code,
    green: 1,
    yellow: 0,
    red: 0,
    open: 1,
    struckOff: undefined,
    rate: undefined,
  }));
  known.value = {
    day: '2026-11-24',
    newToday: 0,
    inHand: 0,
    overdue: 0,
    hazard: 0,
    appeal: 0,
    trend: [],
    shares: [],
    ranking,
  };
};

describe('the round of views', () => {
  let stop: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    wanted.value = true;
    stop = followIdleness();
  });
  afterEach(() => {
    stop();
    session.value = undefined;
    known.value = undefined;
    take({ type: 'open', position: 'e~1', asOf: undefined });
    vi.useRealTimers();
  });

  it('begins when nobody has touched the wall, and shows one view after the other', () => {
    vi.advanceTimersByTime(idleAfter - 1);
    expect(going.value).toBe(false);
    vi.advanceTimersByTime(1);
    expect(going.value).toBe(true);
    expect(lights()).toBe('');
    vi.advanceTimersByTime(each);
    expect(lights()).toBe('red');
    vi.advanceTimersByTime(each);
    expect(filter.value.must_report).toEqual(['hazard', 'collective_appeal']);
    vi.advanceTimersByTime(each);
    expect(lights()).toBe('');
  });

  it('stops at a touch, leaves what is shown, and goes on after a while', () => {
    vi.advanceTimersByTime(idleAfter + each);
    expect(lights()).toBe('red');
    window.dispatchEvent(new Event('pointerdown'));
    expect(going.value).toBe(false);
    vi.advanceTimersByTime(idleAfter - 1);
    expect(lights()).toBe('red');
    vi.advanceTimersByTime(1);
    expect(going.value).toBe(true);
    expect(lights()).toBe('');
  });

  it.each(['pointerdown', 'keydown', 'wheel'])('stops at a %s', (touch) => {
    vi.advanceTimersByTime(idleAfter);
    expect(going.value).toBe(true);
    window.dispatchEvent(new Event(touch));
    expect(going.value).toBe(false);
  });

  it('never goes on a wall that is unlocked for drawing, and waits anew once it is locked', () => {
    session.value = wall('2026-11-24T02:00:00Z');
    vi.advanceTimersByTime(3 * idleAfter);
    expect(going.value).toBe(false);
    session.value = wall();
    vi.advanceTimersByTime(idleAfter - 1);
    expect(going.value).toBe(false);
    vi.advanceTimersByTime(1);
    expect(going.value).toBe(true);
  });

  it('stops when a phone unlocks the wall, which nobody touches at that', () => {
    session.value = wall();
    vi.advanceTimersByTime(idleAfter + each);
    expect(lights()).toBe('red');
    session.value = wall('2026-11-24T02:00:00Z');
    expect(going.value).toBe(false);
    vi.advanceTimersByTime(3 * idleAfter);
    expect(lights()).toBe('red');
  });

  it('stands while the server cannot be reached, and goes on from there', () => {
    vi.advanceTimersByTime(idleAfter + each);
    expect(lights()).toBe('red');
    take({ type: 'lost', at: Date.now() });
    vi.advanceTimersByTime(3 * idleAfter);
    expect(lights()).toBe('red');
    take({ type: 'open', position: 'e~1', asOf: undefined });
    vi.advanceTimersByTime(each);
    expect(filter.value.must_report).toEqual(['hazard', 'collective_appeal']);
  });

  it('follows the ranking as it changes from round to round', () => {
    const areas = (views: number) =>
      Array.from({ length: views }, () => {
        vi.advanceTimersByTime(each);
        return filter.value.area.join();
      });
    ranks('a', 'b');
    vi.advanceTimersByTime(idleAfter);
    expect(areas(4)).toEqual(['', '', 'b', 'a']);
    vi.advanceTimersByTime(each);
    ranks('c', 'b', 'a');
    expect(areas(6)).toEqual(['', '', 'a', 'b', 'c', '']);
  });

  it('does not begin when it was stopped, nor after the page is gone', () => {
    wanted.value = false;
    vi.advanceTimersByTime(3 * idleAfter);
    expect(going.value).toBe(false);
    wanted.value = true;
    stop();
    vi.advanceTimersByTime(3 * idleAfter);
    expect(going.value).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('never shows what is restricted', () => {
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(idleAfter);
      expect(filter.value.restricted).toBe('exclude');
    }
  });

  it('goes through the areas that rank lowest and have something open, the last first', () => {
    const ranking = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((code) => ({
      code,
      red: 0,
      open: code === 'g' ? 0 : 1,
    }));
    expect(viewsOf(ranking).map((v) => v.id)).toEqual([
      'overview',
      'overdue',
      'must_report',
      'f',
      'e',
      'd',
      'c',
      'b',
    ]);
  });
});
