import { describe, expect, it } from 'vitest';
import { changeSearch } from '../app/url';
import { decodeTile } from './decode';
import { encodeTile } from './tile.fixture';
import { extentOf, layersShown, readPosition, showLayer } from './view';

describe('the position in the URL', () => {
  it('is zoom, latitude and longitude', () => {
    const at = readPosition('16/37.86123/113.57012');
    expect(at?.zoom).toBe(16);
    expect(at?.centre).toMatchObject({ lat: 37.86123, lng: 113.57012 });
  });

  it.each([
    null,
    '',
    '16',
    '16/37.8',
    'a/b/c',
    '16/113.57/37.86/0',
    '99/37/113',
    '16/NaN/113',
    '16/95/113',
    '16/37/-200',
  ])('is none when the URL says %j', (text) => {
    expect(readPosition(text)).toBeUndefined();
  });
});

it('what is hidden is in the URL, so that a link shows the same', () => {
  expect(layersShown.value).toEqual({ tint: true, names: true, concerns: true });
  const before = layersShown.value;
  showLayer('names', false);
  showLayer('tint', false);
  expect(location.search).toBe('?hide=tint,names');
  expect(layersShown.value).toEqual({ tint: false, names: false, concerns: true });
  showLayer('names', true);
  showLayer('tint', true);
  expect(location.search).toBe('');
  changeSearch({ hide: 'concerns' });
  expect(layersShown.value.concerns).toBe(false);
  changeSearch({ hide: undefined, map: '3/1/2' });
  expect(layersShown.value).toEqual(before);
});

describe('the box around what a tile holds', () => {
  const point = (x: number, y: number, props: Record<string, string | number>) => ({
    type: 'point' as const,
    rings: [[[x, y]]] as [number, number][][],
    props,
  });

  it('takes a cluster by its extent and a single concern by its place', () => {
    const { concerns } = decodeTile(
      encodeTile({
        concerns: [
          point(3072, 2048, { category: 'bench', light: 'red' }),
          point(2048, 2000, { count: 9, green: 9, west: -10, south: 1, east: 20, north: 30 }),
        ],
      }),
      { z: 0, x: 0, y: 0 },
    );
    const [west, south, east, north] = (concerns && extentOf(concerns)) ?? [];
    expect([west, east, north]).toEqual([-10, 90, 30]);
    expect(south).toBeCloseTo(0, 9);
  });

  it('is none for an empty tile', () => {
    const { concerns } = decodeTile(encodeTile({ concerns: [] }), { z: 0, x: 0, y: 0 });
    expect(concerns && extentOf(concerns)).toBeUndefined();
  });
});
