import { expect, it } from 'vitest';
import { opacities, warm } from './heat';

it('warms a place most and nothing beyond its reach', () => {
  const field = new Float32Array(21 * 21);
  warm(field, 21, 21, { x: 10, y: 10, weight: 2 }, 5);
  expect(field[10 * 21 + 10]).toBe(2);
  expect(field[10 * 21 + 12]).toBeGreaterThan(field[10 * 21 + 13] as number);
  expect(field[10 * 21 + 15]).toBe(0);
});

it('keeps to the field where a point lies at its edge or outside', () => {
  const field = new Float32Array(16);
  warm(field, 4, 4, { x: 0, y: 0, weight: 1 }, 3);
  warm(field, 4, 4, { x: -50, y: 90, weight: 1 }, 3);
  expect(field[0]).toBe(1);
  expect(field.every((value) => value >= 0 && value <= 1)).toBe(true);
});

it('makes opaque what is dense, not fully, and leaves bare what is cold', () => {
  const [cold, some, many, most] = opacities(Float32Array.of(0, 1, 8, 10));
  expect(cold).toBe(0);
  expect(some).toBeGreaterThan(0);
  expect(many).toBe(most);
  expect(most).toBeLessThan(255);
  expect([...opacities(new Float32Array(3))]).toEqual([0, 0, 0]);
});
