import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { counts, followCounts } from './counts';
import { countWithin } from './remote';
import { fresh, strokes } from './state';
import { drawn } from './strokes';

vi.mock('./remote', () => ({ countWithin: vi.fn() }));

const changed = signal(0);
const query = signal('');
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  strokes.value = ['a', 'b'].reduce(
    (all, key, i) =>
      drawn(
        all,
        key,
        fresh('hotspot', [
          [113.5 + i, 37.8],
          [113.6 + i, 37.8],
          [113.6 + i, 37.9],
        ]),
        key,
      ),
    new Map() as typeof strokes.value,
  );
  stop = followCounts(query, changed);
});

afterEach(() => {
  stop();
  strokes.value = new Map();
  vi.useRealTimers();
});

it('hotspots are counted while something happens all the time, and once more in the end', async () => {
  let total = 0;
  // An answer takes longer than the next change.
  vi.mocked(countWithin).mockImplementation(
    () => new Promise((answer) => setTimeout(() => answer(++total), 400)),
  );
  for (let i = 0; i < 40; i++) {
    changed.value++;
    await vi.advanceTimersByTimeAsync(100);
  }
  expect([...counts.value.keys()]).toEqual(['a', 'b']);
  expect(total).toBeGreaterThan(2);
  await vi.advanceTimersByTimeAsync(5_000);
  const last = total;
  expect([...counts.value.values()]).toEqual([last - 1, last]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(total).toBe(last);
});
