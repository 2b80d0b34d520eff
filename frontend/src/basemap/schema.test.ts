import { describe, expect, it } from 'vitest';
import { encodeTile, type FixtureFeature } from '../map/tile.fixture';
import { decodeBase } from './schema';

const address = { z: 14, x: 13_375, y: 6321 };

const square: FixtureFeature['rings'] = [
  [
    [100, 100],
    [900, 100],
    [900, 900],
  ],
];
const polygon = (props: FixtureFeature['props']): FixtureFeature => ({
  type: 'polygon',
  rings: square,
  props,
});
const line = (props: FixtureFeature['props']): FixtureFeature => ({
  type: 'line',
  rings: [
    [
      [0, 2048],
      [4096, 2048],
    ],
  ],
  props,
});
const point = (props: FixtureFeature['props']): FixtureFeature => ({
  type: 'point',
  rings: [[[2048, 1024]]],
  props,
});

/** The same place as each of the three schemas writes it, with features beside that are no ground. */
const tiles = {
  'Protomaps 4': {
    earth: [polygon({ kind: 'earth' })],
    landuse: [polygon({ kind: 'park' }), polygon({ kind: 'industrial' })],
    water: [polygon({ kind: 'lake' }), line({ kind: 'river' }), point({ kind: 'lake', name: '湖' })],
    roads: [
      line({ kind: 'major_road', kind_detail: 'primary', name: '桃北西街' }),
      line({ kind: 'major_road', kind_detail: 'tertiary_link', name: 'Back', 'name:zh-Hans': '后街' }),
      line({ kind: 'minor_road', kind_detail: 'service' }),
      line({ kind: 'rail', kind_detail: 'rail' }),
      line({ kind: 'path', kind_detail: 'footway' }),
    ],
    buildings: [polygon({ kind: 'building' }), point({ kind: 'address', addr_housenumber: '3' })],
    places: [
      point({ kind: 'locality', kind_detail: 'city', name: '阳泉市', population_rank: 10 }),
      point({ kind: 'neighbourhood', name: '北大街' }),
      point({ kind: 'continent', name: '亚洲' }),
    ],
    boundaries: [line({ kind: 'county' })],
  },
  OpenMapTiles: {
    park: [polygon({ class: 'national_park' })],
    landcover: [polygon({ class: 'sand' })],
    water: [polygon({ class: 'lake' })],
    waterway: [line({ class: 'river' })],
    transportation: [
      line({ class: 'primary' }),
      line({ class: 'tertiary' }),
      line({ class: 'service' }),
      line({ class: 'rail' }),
      line({ class: 'path' }),
    ],
    transportation_name: [
      line({ class: 'primary', name: '桃北西街' }),
      line({ class: 'tertiary', name: 'Back', 'name:zh': '后街' }),
    ],
    building: [polygon({})],
    place: [point({ class: 'city', name: '阳泉市' }), point({ class: 'neighbourhood', name: '北大街' })],
    poi: [point({ class: 'shop', name: '小卖部' })],
  },
  Shortbread: {
    land: [polygon({ kind: 'park' }), polygon({ kind: 'industrial' })],
    water_polygons: [polygon({ kind: 'water' })],
    water_lines: [line({ kind: 'river' })],
    streets: [
      line({ kind: 'primary' }),
      line({ kind: 'tertiary' }),
      line({ kind: 'service' }),
      line({ kind: 'rail' }),
      line({ kind: 'footway' }),
    ],
    street_labels: [line({ kind: 'primary', name: '桃北西街' }), line({ kind: 'tertiary', name: '后街' })],
    buildings: [polygon({})],
    place_labels: [point({ kind: 'city', name: '阳泉市' }), point({ kind: 'neighbourhood', name: '北大街' })],
    pois: [point({ amenity: 'bench', name: '长椅' })],
  },
};

describe.each(Object.entries(tiles))('a tile of %s', (_, layers) => {
  const tile = decodeBase(encodeTile(layers), address);

  it('has its parks, its water, its roads by rank and its buildings, and nothing else', () => {
    const { ground } = tile;
    const found = ground.props.map((p, i) =>
      [p.kind, p.rank ?? '', ground.filled[i] ? 'face' : 'line'].join(' '),
    );
    expect(found.map((f) => f.replace('  ', ' ')).sort()).toEqual(
      [
        'building face',
        'green face',
        'road 0 line',
        'road 1 line',
        'road 2 line',
        'water face',
        'water line',
      ].sort(),
    );
  });

  it('names its streets in Chinese where it can, along the street', () => {
    const names = tile.roads.map(({ name, rank, angle, room }) => ({ name, rank, angle, room }));
    expect(names).toEqual([
      { name: '桃北西街', rank: 2, angle: 0, room: 256 },
      { name: '后街', rank: 1, angle: 0, room: 256 },
    ]);
  });

  it('names its places, the city before the quarter', () => {
    const { z, x, y } = address;
    const at = { x: (x + 0.5) / 2 ** z, y: (y + 0.25) / 2 ** z };
    expect(tile.places).toEqual([
      { name: '阳泉市', rank: 3, ...at },
      { name: '北大街', rank: 0, ...at },
    ]);
  });
});

it('a tile of another schema is empty, and what is none is refused', () => {
  const other = decodeBase(encodeTile({ strange: [polygon({ kind: 'park' })] }), address);
  expect([other.ground.props.length, other.roads.length, other.places.length]).toEqual([0, 0, 0]);
  const html = new TextEncoder().encode('<html>sign in to the network</html>').buffer as ArrayBuffer;
  expect(() => decodeBase(html, address)).toThrow();
});
