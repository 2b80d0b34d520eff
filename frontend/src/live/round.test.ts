import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Round } from './round';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('one question at a time is asked while something changes all the time, and none after it was stopped', async () => {
  let asked = 0;
  let open = 0;
  const round = new Round(async () => {
    asked++;
    expect(++open).toBe(1);
    await new Promise((answer) => setTimeout(answer, 500));
    open--;
  }, 300);
  for (let i = 0; i < 80; i++) {
    round.soon();
    await vi.advanceTimersByTimeAsync(100);
  }
  // Each takes its time to gather and to be answered.
  expect(asked).toBe(10);
  round.soon();
  round.stop();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toBe(10);
  expect(vi.getTimerCount()).toBe(0);
});

it('what fails does not end the round', async () => {
  const ask = vi.fn(() => Promise.reject(new Error('away')));
  const round = new Round(ask, 300);
  for (let i = 0; i < 2; i++) {
    round.soon();
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(ask).toHaveBeenCalledTimes(2);
});
