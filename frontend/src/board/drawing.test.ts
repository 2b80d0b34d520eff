import { expect, it } from 'vitest';
import {
  type Drawing,
  geometryOf,
  moved,
  pathOf,
  ringWkt,
  sameDrawing,
  withoutVertex,
  withVertexBefore,
} from './drawing';

const hotspot: Drawing = {
  kind: 'hotspot',
  path: [
    [113.57, 37.86],
    [113.58, 37.86],
    [113.58, 37.87],
  ],
  title: '犬吠扰民',
  level: 2,
  color: 1,
  width: 4,
  concerns: [],
  locked: false,
};

it('a hotspot is written as a closed ring and read back as it was', () => {
  const geometry = geometryOf(hotspot);
  expect(geometry).toEqual({
    type: 'Polygon',
    coordinates: [
      [
        [113.57, 37.86],
        [113.58, 37.86],
        [113.58, 37.87],
        [113.57, 37.86],
      ],
    ],
  });
  expect(pathOf(geometry)).toEqual(hotspot.path);
});

it('a hotspot asks for what lies within it by its closed ring', () => {
  expect(ringWkt(hotspot.path)).toBe('POLYGON((113.57 37.86, 113.58 37.86, 113.58 37.87, 113.57 37.86))');
});

it('positions are written to the centimetre, so that a drawing that went to the server and back is the same', () => {
  const drawn = moved(hotspot, 1 / 3e6, 0);
  expect(sameDrawing(drawn, { ...drawn, path: pathOf(geometryOf(drawn)) })).toBe(true);
  expect(sameDrawing(drawn, hotspot)).toBe(false);
});

it('a ring keeps its three corners, more can be put in and taken out', () => {
  expect(withoutVertex(hotspot, 0)).toBeUndefined();
  const four = withVertexBefore(hotspot, 1, [113.575, 37.855]);
  expect(four.path[1]).toEqual([113.575, 37.855]);
  expect(withoutVertex(four, 1)).toEqual(hotspot);
});

it('a ring drawn clockwise is the same as the one the server gives back counterclockwise', () => {
  const clockwise = { ...hotspot, path: [...hotspot.path].reverse() };
  const back = { ...clockwise, path: pathOf(geometryOf(clockwise)) };
  expect(back.path[0]).toEqual(clockwise.path[0]);
  expect(back.path).not.toEqual(clockwise.path);
  expect(sameDrawing(clockwise, back)).toBe(true);
});
