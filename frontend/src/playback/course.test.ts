import { expect, it } from 'vitest';
import { encodeTile, type FixtureFeature } from '../map/tile.fixture';
import { decodeCourse, inUnit, openBefore, peak } from './course';
import { grains } from './time';

const cell = (col: number, row: number, opened: string, ended: string): FixtureFeature => ({
  type: 'point',
  rings: [[[col * 512 + 256, row * 512 + 256]]],
  props: { n: 1, first: '2026-11-01', opened, ended },
});

const first = grains.day.numberOf('2026-11-01');

it('a tile becomes rows of numbers, each cell with what was open before and after each unit', () => {
  const bytes = encodeTile({ concern_days: [cell(0, 0, '3,0,12', '1'), cell(7, 2, '', '0,0,0,5')] });
  const course = decodeCourse(bytes, 'day').course;
  if (!course) throw new Error('no course');
  expect([course.cells, course.units, course.first]).toEqual([2, 4, first]);
  expect([...course.col, ...course.row]).toEqual([0, 7, 0, 2]);
  expect([...course.opened]).toEqual([3, 0, 12, 0, 0, 0, 0, 0]);
  expect([...course.ended]).toEqual([1, 0, 0, 0, 0, 0, 0, 5]);
  expect([...course.open]).toEqual([0, 2, 2, 14, 14, 0, 0, 0, 0, -5]);
});

it('before its first unit nothing was open, and after its last what was open stays', () => {
  const course = decodeCourse(encodeTile({ concern_days: [cell(1, 1, '3,4', '0,1')] }), 'day').course;
  if (!course) throw new Error('no course');
  const open = [-9, 0, 1, 2, 99].map((day) => openBefore(course, 0, first + day));
  expect(open).toEqual([0, 0, 3, 6, 6]);
  expect([-1, 0, 1, 2].map((day) => inUnit(course.opened, course, 0, first + day))).toEqual([0, 3, 4, 0]);
});

it('the peak is looked for within the period only', () => {
  const course = decodeCourse(encodeTile({ concern_days: [cell(0, 0, '9,0,2,0', '0,8,0,3')] }), 'day').course;
  if (!course) throw new Error('no course');
  expect(peak(course, first, first + 3)).toBe(9);
  expect(peak(course, first + 2, first + 3)).toBe(3);
});

it('an empty tile and one without the layer have no cells', () => {
  expect(decodeCourse(new ArrayBuffer(0), 'day').course).toBeUndefined();
  expect(decodeCourse(encodeTile({ concern_weeks: [cell(0, 0, '1', '')] }), 'day').course).toBeUndefined();
});
