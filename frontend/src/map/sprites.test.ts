import { expect, it } from 'vitest';
import type { Palette } from './palette';
import { Sprites } from './sprites';

const ring = (sprites: Sprites, red: number) =>
  sprites.ring({ red, yellow: 0, green: 0, none: 0 }, red, false).image;

it('a symbol is drawn once for as long as the map shows it, and let go when two drawings did without', () => {
  const sprites = new Sprites({} as Palette, 'zh', 1);
  const seven = ring(sprites, 7);
  expect(ring(sprites, 7)).toBe(seven);
  sprites.sweep();
  ring(sprites, 8);
  sprites.sweep();
  expect(ring(sprites, 7)).toBe(seven);
  for (let i = 0; i < 2; i++) {
    ring(sprites, 8);
    sprites.sweep();
  }
  sprites.sweep();
  expect(ring(sprites, 7)).not.toBe(seven);
});
