import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inTurn, inTurns } from './turns';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** So many steps, each of so many ms. */
function* steps(n: number, ms: number, done: string[], name: string) {
  for (let i = 0; i < n; i++) {
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + ms);
    done.push(name);
    yield;
  }
}

it('long work is done in steps over several frames, one after the other', async () => {
  const done: string[] = [];
  const ended = vi.fn();
  inTurns(steps(6, 3, done, 'a'), ended);
  inTurns(steps(1, 3, done, 'b'));
  await vi.advanceTimersToNextFrame();
  expect(done).toEqual(['a', 'a', 'a']);
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersToNextFrame();
  await vi.advanceTimersToNextFrame();
  expect(done.join('')).toBe('aaaaaab');
  expect(ended).toHaveBeenCalledOnce();
  vi.restoreAllMocks();
});

it('work that is given up is not gone on with', async () => {
  const done: string[] = [];
  const stop = inTurns(steps(6, 3, done, 'a'));
  await vi.advanceTimersToNextFrame();
  stop();
  await vi.advanceTimersToNextFrame();
  expect(done).toHaveLength(3);
  vi.restoreAllMocks();
});

it('work that fails says so, and the next has its turn', async () => {
  const failed = inTurn(() => {
    throw new Error('no tile');
  });
  const next = inTurn(() => undefined);
  const said = expect(failed).rejects.toThrow('no tile');
  await vi.advanceTimersToNextFrame();
  await said;
  await next;
});
