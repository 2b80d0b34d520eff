import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Hand, take } from '../live/stream';
import type { Position } from './drawing';
import { few, followHands, hands, namesOf } from './presence';

const hand = (more: Partial<Hand> = {}): Hand => ({
  board: 3,
  screen: '00000000000000aa',
  name: '李',
  pointer: [113.57, 37.86],
  ...more,
});
const stroke = { kind: 'pen' as const, path: [[113.57, 37.86]] as [number, number][], color: 1, width: 4 };
const hear = (h: Hand) => take({ type: 'presence', hand: h });
const seen = () => hands.value.get('00000000000000aa');

let stop: () => void;
beforeEach(() => {
  vi.useFakeTimers();
  stop = followHands(3);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

describe('the hands on a board', () => {
  it('are those of other screens on this board', () => {
    hear(hand());
    hear(hand({ board: 4, screen: '00000000000000bb', name: '王' }));
    hear(hand({ screen: '00000000000000cc' }));
    expect(namesOf(hands.value)).toEqual(['李']);
    expect(hands.value.size).toBe(2);
  });

  it('are gone when they say so, and when they say nothing more', () => {
    hear(hand());
    hear({ board: 3, screen: '00000000000000aa', name: '李' });
    expect(seen()).toBeUndefined();
    hear(hand());
    vi.advanceTimersByTime(10_000);
    expect(seen()).toBeUndefined();
  });

  it('leave their stroke until the board itself has it', () => {
    hear(hand({ sketch: stroke }));
    hear(hand());
    expect(seen()?.sketch).toEqual(stroke);
    vi.advanceTimersByTime(2_000);
    expect(seen()).toEqual(hand());
  });

  it('are not left behind when the board is closed', () => {
    hear(hand());
    stop();
    expect(hands.value.size).toBe(0);
    hear(hand());
    expect(hands.value.size).toBe(0);
  });
});

describe('a long stroke', () => {
  it('is told in few positions, both ends among them', () => {
    const path: Position[] = Array.from({ length: 3_000 }, (_, i) => [
      113.5 + i * 1e-5,
      37.8 + Math.sin(i / 20) * 1e-3,
    ]);
    const told = few(path);
    expect(told.length).toBeLessThanOrEqual(200);
    expect(told.length).toBeGreaterThan(20);
    expect(told[0]).toEqual([113.5, 37.8]);
    expect(told[told.length - 1]?.[0]).toBeCloseTo(113.52999, 5);
  });
});
