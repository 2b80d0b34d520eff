import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { filter } from '../filter/state';
import { each, followIdleness, going, idleAfter, viewsOf, wanted } from './rounds';

vi.mock('../map/view', () => ({ goHome: () => undefined }));

const lights = () => filter.value.light.join();

describe('the round of views', () => {
  let stop: () => void;
  beforeEach(() => {
    vi.useFakeTimers();
    wanted.value = true;
    stop = followIdleness();
  });
  afterEach(() => {
    stop();
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
