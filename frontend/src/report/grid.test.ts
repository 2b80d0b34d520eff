import { expect, it } from 'vitest';
import { contains } from './grid';

const square = [
  [0, 0],
  [4, 0],
  [4, 4],
  [0, 4],
  [0, 0],
];
const hole = [
  [1, 1],
  [2, 1],
  [2, 2],
  [1, 2],
  [1, 1],
];

it('a position is inside a grid, on its edge, in its hole or outside', () => {
  expect(contains([[square, hole]], [3, 3])).toBe(true);
  expect(contains([[square, hole]], [4, 2])).toBe(true);
  expect(contains([[square, hole]], [0, 0])).toBe(true);
  expect(contains([[square, hole]], [1.5, 1.5])).toBe(false);
  expect(contains([[square, hole]], [5, 2])).toBe(false);
  expect(contains([], [0, 0])).toBe(false);
});
