import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { take } from '../live/stream';
import { followChanges } from './changes';
import { toWorld } from './mercator';

const layer = () => ({ refresh: vi.fn(), refreshAt: vi.fn() });
let ground: ReturnType<typeof layer>;
let concerns: ReturnType<typeof layer>;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  ground = layer();
  concerns = layer();
  stop = followChanges(ground, concerns);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const calls = () =>
  [ground, concerns].map((l) => [l.refresh.mock.calls.length, l.refreshAt.mock.calls.length]);

it('a concern that moved is asked for where it was and where it is', () => {
  const at: [number, number][] = [
    [113.57, 37.86],
    [113.58, 37.87],
  ];
  take({
    type: 'change',
    position: 'e~2',
    changes: [
      { kind: 'concern', op: 'put', id: 7, at },
      { kind: 'board', op: 'put', id: 1 },
    ],
  });
  expect(concerns.refreshAt).toHaveBeenCalledExactlyOnceWith(at.map(([lon, lat]) => toWorld(lon, lat)));
  expect(calls()).toEqual([
    [0, 0],
    [0, 1],
  ]);
});

it('everything is asked for again when what changed cannot be told, and no more once nobody follows', () => {
  take({ type: 'reset', position: 'e~3' });
  stop();
  take({ type: 'reset', position: 'e~4' });
  vi.advanceTimersByTime(60_000);
  expect(calls()).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

it('lights that turned by time alone are asked for every minute', () => {
  vi.advanceTimersByTime(60_000);
  expect(calls()).toEqual([
    [0, 0],
    [1, 0],
  ]);
});
