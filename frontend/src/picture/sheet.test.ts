import { expect, it } from 'vitest';
import { barLength, sheetOf } from './sheet';

it('paper has 300 dots an inch, and all of the view is on it', () => {
  for (const view of [
    { x: 1920, y: 1024 },
    { x: 3840, y: 1000 },
    { x: 1024, y: 712 },
    { x: 390, y: 724 },
  ]) {
    const { width, height, ratio } = sheetOf('a4', view, 1);
    const pixels = [Math.round(width * ratio), Math.round(height * ratio)];
    const [long, short] = [Math.max(...pixels), Math.min(...pixels)];
    expect(Math.abs(long - 3508)).toBeLessThan(4);
    expect(Math.abs(short - 2480)).toBeLessThan(4);
    expect(width).toBeGreaterThanOrEqual(view.x - 1);
    expect(height).toBeGreaterThanOrEqual(view.y - 1);
    expect(width > height).toBe(view.x > view.y);
  }
});

it('the screen’s picture is the view itself', () => {
  expect(sheetOf('screen', { x: 800, y: 600 }, 2)).toEqual({ width: 800, height: 600, ratio: 2 });
});

it.each([
  [999, 500],
  [500, 500],
  [499, 200],
  [12, 10],
  [0.7, 0.5],
])('a bar of at most %d m is %d m long', (most, length) => {
  expect(barLength(most)).toBeCloseTo(length);
});
