import { expect, it } from 'vitest';
import { encodeTile } from '../map/tile.fixture';
import { decodeCourse } from './course';
import { levels, lookOf, roundUp, sizeOf, unpack } from './look';
import { grains } from './time';

const first = grains.day.numberOf('2026-11-01');
const bytes = encodeTile({
  concern_days: [
    {
      type: 'point',
      rings: [[[256, 256]]],
      props: { n: 40, first: '2026-11-01', opened: '40,0,0', ended: '0,0,30' },
    },
  ],
});

function look(unit: number, share: number, still = false) {
  const course = decodeCourse(bytes, 'day').course;
  if (!course) throw new Error('no course');
  return unpack(lookOf(course, 0, { unit: first + unit, share, still }, 40));
}

it('what opened is told for its own day, and what is open from then on', () => {
  expect(look(-1, 0.5)).toEqual({ open: 0, opened: 0, ended: 0, level: 0 });
  expect(look(0, 1, true)).toEqual({ open: 30, opened: 30, ended: 0, level: levels });
  expect(look(1, 1, true)).toEqual({ open: 30, opened: 0, ended: 0, level: 0 });
});

it('what has ended leaves a ring as large as it was', () => {
  expect(look(2, 1, true)).toEqual({ open: sizeOf(10, 40), opened: 0, ended: 30, level: levels });
});

it('while it plays, discs grow and shrink, and what is new and what has gone fades', () => {
  const shares = [0, 0.3, 0.6, 0.9].map((share) => look(2, share));
  const sorted = (list: number[]) => [...list].sort((a, b) => b - a);
  for (const of of ['open', 'level'] as const) {
    const list = shares.map((l) => l[of]);
    expect(list).toEqual(sorted(list));
    expect(list[0]).toBeGreaterThan(list[3] as number);
  }
});

it('areas of discs are as the numbers, and one beside a million is still seen', () => {
  expect(sizeOf(25, 100)).toBe(15);
  expect(sizeOf(100, 100)).toBe(30);
  expect(sizeOf(1, 1_000_000)).toBeGreaterThan(3);
  expect(sizeOf(0, 100)).toBe(0);
});

it('the scale goes in round steps', () => {
  expect([0, 1, 2, 3, 7, 10, 11, 480, 501].map(roundUp)).toEqual([1, 1, 2, 5, 10, 10, 20, 500, 1000]);
});
