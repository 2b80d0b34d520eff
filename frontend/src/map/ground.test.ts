import { describe, expect, it } from 'vitest';
import { pixelsPerMetre, stepsOf } from './ground';

describe('the steps of the area scale', () => {
  it('run from the lightest to the darkest with the counts', () => {
    const { step, low, high } = stepsOf(new Map(Object.entries({ a: 1, b: 2, c: 3, d: 4, e: 5 })));
    expect([...step.values()]).toEqual([1, 2, 3, 4, 5]);
    expect([low, high]).toEqual([1, 5]);
  });

  it('are not all taken by one crowded area', () => {
    const { step } = stepsOf(new Map(Object.entries({ a: 1, b: 2, c: 3, d: 4, e: 900 })));
    expect([...step.values()]).toEqual([1, 2, 3, 4, 5]);
  });

  it('are the same for equal counts, and the lightest for none', () => {
    const { step } = stepsOf(new Map(Object.entries({ a: 0, b: 7, c: 7, d: 7 })));
    expect(step.get('a')).toBe(1);
    expect(new Set([step.get('b'), step.get('c'), step.get('d')]).size).toBe(1);
  });

  it('are there when nothing has been counted', () => {
    expect(stepsOf(new Map([['a', 0]]))).toMatchObject({ low: 0, high: 0 });
  });
});

describe('the scale of a tile', () => {
  it('is what the web Mercator projection says at the equator and at 60 degrees', () => {
    expect(pixelsPerMetre({ z: 20, x: 0, y: 2 ** 19 })).toBeCloseTo(2 ** 20 / 156_543.034, 3);
    const y60 = Math.floor((0.5 - Math.asinh(Math.tan(Math.PI / 3)) / (2 * Math.PI)) * 2 ** 20);
    expect(pixelsPerMetre({ z: 20, x: 0, y: y60 })).toBeCloseTo((2 * 2 ** 20) / 156_543.034, 2);
  });
});
