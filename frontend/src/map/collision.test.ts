import { describe, expect, it } from 'vitest';
import { Taken } from './collision';

const box = (left: number, top: number, width = 20, height = 10) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

describe('room on the map', () => {
  it('is given to whoever asks first', () => {
    const taken = new Taken();
    expect(taken.claim(box(0, 0))).toBe(true);
    expect(taken.claim(box(10, 5))).toBe(false);
  });

  it('is free again right beside', () => {
    const taken = new Taken();
    taken.take(box(0, 0));
    expect(taken.claim(box(20, 0))).toBe(true);
    expect(taken.claim(box(0, 10))).toBe(true);
  });

  it('is not taken by a claim that was refused', () => {
    const taken = new Taken();
    taken.take(box(0, 0));
    expect(taken.claim(box(15, 0, 40))).toBe(false);
    expect(taken.claim(box(30, 0))).toBe(true);
  });

  it('is one room across bucket borders, left of and above the corner too', () => {
    const taken = new Taken();
    taken.take(box(-200, -200, 400, 400));
    expect(taken.free(box(-190, -190))).toBe(false);
    expect(taken.free(box(60, 60))).toBe(false);
    expect(taken.free(box(200, 0))).toBe(true);
  });
});
