// What lies under a board's drawings: the ground from the map's own tiles, and the outlines of areas.
import { api, request } from '../api/client';
import { levelOf, levels } from '../area/areas';
import { onChange, onReset } from '../live/stream';
import { decodeTile } from '../map/decode';
import { session } from '../session/state';
import {
  type Box,
  boxAround,
  type Frame,
  frameOf,
  joined,
  middleOf,
  outlinePath,
  placeIn,
  tilePath,
  tilesOf,
} from './picture';

/** A picture's size in its own units; strokes and words are as large as on the map. */
export const pictureWidth = 720;
export const pictureHeight = 480;

/** Buildings are drawn from this zoom on, as on the map. */
const buildingZoom = 15;

interface AreaFeature {
  readonly geometry: { readonly type: string; readonly coordinates: unknown } | null;
  readonly properties: { readonly code: string; readonly name: string };
}

export interface Outline {
  readonly code: string;
  readonly name: string;
  readonly polygons: readonly number[][][][];
}

function outlineOf({ geometry, properties: { code, name } }: AreaFeature): Outline {
  const coordinates = geometry?.coordinates;
  const polygons =
    geometry?.type === 'Polygon' ? [coordinates as number[][][]] : ((coordinates ?? []) as number[][][][]);
  return { code, name, polygons };
}

/** An area with the areas of the next level below it, as far as the account may see. */
export async function readOutlines(code: string): Promise<{ own: Outline | undefined; parts: Outline[] }> {
  const level = levelOf(code);
  const below = level && levels[levels.indexOf(level) + 1];
  const read = (query: string) => api.get<{ features: AreaFeature[] }>(`areas?${query}`);
  const [own, parts] = await Promise.all([
    api.get<AreaFeature>(`areas/${code}`),
    below && below !== 'building' ? read(`level=${below}&within=${code}`) : { features: [] },
  ]);
  return { own: outlineOf(own), parts: parts.features.map(outlineOf) };
}

export function boxOfOutline(outline: Outline | undefined): Box | undefined {
  return outline && boxAround(outline.polygons.flat(2).map(([lon = 0, lat = 0]) => [lon, lat] as const));
}

/** The paths of a picture, from the bottom up. */
export interface Ground {
  readonly frame: Frame;
  readonly own: string;
  readonly parts: string;
  readonly names: readonly { name: string; x: number; y: number }[];
  readonly fills: Readonly<Record<'green' | 'water' | 'building', string>>;
  /** Roads by rank: lane, street, avenue. */
  readonly roads: readonly string[];
}

/** The ground that was read last: a concern that changes moves neither streets nor outlines. */
let last: { of: string; ground: Promise<Ground> } | undefined;
const forget = () => {
  last = undefined;
};
onChange('area', forget);
onChange('ground', forget);
onReset(forget);
session.subscribe(forget);

/** Draws the ground around an area and whatever boxes are to be seen. */
export function readGround(code: string, boxes: readonly (Box | undefined)[]): Promise<Ground> {
  const of = JSON.stringify([code, boxes]);
  if (last?.of !== of) {
    const ground = draw(code, boxes);
    last = { of, ground };
    ground.catch(forget);
  }
  return last.ground;
}

async function draw(code: string, boxes: readonly (Box | undefined)[]): Promise<Ground> {
  const { own, parts } = await readOutlines(code);
  const box = joined([boxOfOutline(own), ...boxes]) ?? [73, 18, 135, 53];
  const frame = frameOf(box, pictureWidth, pictureHeight);
  const fills = { green: '', water: '', building: '' };
  const roads = ['', '', ''];
  await Promise.all(
    tilesOf(frame).map(async (tile) => {
      const response = await request('GET', `/tiles/ground/${tile.z}/${tile.x}/${tile.y}.mvt`);
      const { ground } = decodeTile(await response.arrayBuffer(), tile);
      if (!ground) return;
      for (const kind of ['green', 'water', 'building'] as const) {
        if (kind === 'building' && tile.z < buildingZoom) continue;
        fills[kind] += tilePath(frame, tile, ground, (p, filled) => filled && p.kind === kind);
      }
      for (const rank of [0, 1, 2])
        roads[rank] += tilePath(
          frame,
          tile,
          ground,
          (p, filled) => !filled && p.kind === 'road' && Number(p.rank ?? 0) === rank,
        );
    }),
  );
  return {
    frame,
    own: own ? outlinePath(frame, own.polygons) : '',
    parts: outlinePath(
      frame,
      parts.flatMap((p) => p.polygons),
    ),
    names: parts.map((p) => ({ name: p.name, ...placeIn(frame, middleOf(p.polygons)) })),
    fills,
    roads,
  };
}
