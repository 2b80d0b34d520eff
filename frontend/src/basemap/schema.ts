// What the layers of a vector base map mean. The words are those of the Protomaps basemap (versions 3 and 4), OpenMapTiles and
// Shortbread, which write most of the vector tiles that are made of OpenStreetMap; what has other words is left out.
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { gathered, type Shapes, type TileAddress } from '../map/decode';
import type { Names, PlaceName } from '../map/naming';
import { roadNames } from '../map/roads';

/** One tile of a base map, as the ground is drawn. */
export interface BaseTile extends Names {
  /** Kinds green, water, road (rank 0 to 2) and building. */
  ground: Shapes;
}

type Props = VectorTileFeature['properties'];

const green = new Set(
  (
    'park forest wood grass grassland garden meadow scrub heath nature_reserve national_park protected_area ' +
    'cemetery grave_yard golf_course recreation_ground village_green orchard vineyard allotments pitch playground'
  ).split(' '),
);

/** Roads by rank: lane, street, avenue. What is no road for cars (paths, rails, ferries) has none. */
const ranks = new Map(
  [
    'minor minor_road residential unclassified living_street service road pedestrian busway street',
    'secondary tertiary medium_road',
    'motorway trunk primary highway major_road',
  ].flatMap((words, rank) => words.split(' ').map((word): [string, number] => [word, rank])),
);

const placeRanks = new Map(
  [
    'hamlet isolated_dwelling quarter neighbourhood',
    'village suburb macrohood borough',
    'town locality',
    'city capital state region province',
  ].flatMap((words, rank) => words.split(' ').map((word): [string, number] => [word, rank])),
);

/** Names of places, which stand on the map: the population tells a city where the word is locality for all (Protomaps). */
const cityRank = 9;

const word = (props: Props, ...names: string[]): string =>
  String(names.map((name) => props[name]).find((value) => value !== undefined && value !== '') ?? '');

const kindOf = (props: Props) => word(props, 'kind', 'pmap:kind', 'class');
const nameOf = (props: Props) => word(props, 'name:zh-Hans', 'name:zh', 'name');

function rankOf(props: Props): number | undefined {
  const detail = word(props, 'kind_detail', 'pmap:kind_detail').replace(/_link$/, '');
  return ranks.get(detail) ?? ranks.get(kindOf(props).replace(/_link$/, ''));
}

/** What each layer's features are drawn as; undefined leaves one out. */
const drawn: Record<string, ((props: Props) => Shapes['props'][number] | undefined) | undefined> = {};
const draw = (layers: string, of: (props: Props) => Shapes['props'][number] | undefined) => {
  for (const layer of layers.split(' ')) drawn[layer] = of;
};
draw('landcover landuse land natural sites', (props) =>
  green.has(kindOf(props)) ? { kind: 'green' } : undefined,
);
draw('park', () => ({ kind: 'green' }));
draw('water ocean water_polygons waterway water_lines physical_line', () => ({ kind: 'water' }));
draw('buildings building', () => ({ kind: 'building' }));
const road = (props: Props) => {
  const rank = rankOf(props);
  return rank === undefined ? undefined : { kind: 'road', rank, name: nameOf(props) };
};
draw('roads transportation streets', road);

/** Layers of streets for their names alone, and of places. */
const streetLayers = new Set(['transportation_name', 'street_labels']);
const placeLayers = new Set(['places', 'place', 'place_labels']);

/** Decodes one tile. Throws when the bytes are not a vector tile. */
export function decodeBase(bytes: ArrayBuffer, address: TileAddress): BaseTile {
  const { layers } = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  const shapes: { feature: VectorTileFeature; props: Shapes['props'][number] }[] = [];
  const named: typeof shapes = [];
  const places: PlaceName[] = [];
  for (const [name, layer] of Object.entries(layers)) {
    const of = drawn[name];
    if (!of && !streetLayers.has(name) && !placeLayers.has(name)) continue;
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      if (placeLayers.has(name)) {
        const place = placeOf(feature, address);
        if (place) places.push(place);
        continue;
      }
      const props = feature.type === 1 ? undefined : (of ?? road)(feature.properties);
      if (props && of) shapes.push({ feature, props });
      if (props?.name) named.push({ feature, props });
    }
  }
  return { ground: gathered(shapes), roads: roadNames(gathered(named), address), places };
}

function placeOf(feature: VectorTileFeature, { z, x, y }: TileAddress): PlaceName | undefined {
  const { properties: props, extent } = feature;
  const name = nameOf(props);
  const rank = placeRanks.get(word(props, 'kind_detail')) ?? placeRanks.get(kindOf(props));
  const p = feature.type === 1 ? feature.loadGeometry()[0]?.[0] : undefined;
  if (!p || !name || rank === undefined) return undefined;
  return {
    name,
    rank: Number(props.population_rank ?? 0) >= cityRank ? 3 : rank,
    x: (x + p.x / extent) / 2 ** z,
    y: (y + p.y / extent) / 2 ** z,
  };
}
