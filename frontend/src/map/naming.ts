// Names of places and streets on the ground: they take the room that concerns and areas leave.
import L from 'leaflet';
import type { Taken } from './collision';
import { drawPlaceName, drawRoadName, placePlaceName, placeRoadName } from './labels';
import type { MvtLayer } from './MvtLayer';
import type { World } from './mercator';
import type { Palette } from './palette';
import { type Frame, inFrame, toScreen } from './placing';
import { type RoadName, roadNames } from './roads';

/** The name of a place, from a hamlet (0) to a city (3). */
export interface PlaceName extends World {
  name: string;
  rank: number;
}

/** The names of the ground at a zoom. */
export interface Names {
  places: readonly PlaceName[];
  roads: readonly RoadName[];
}

/** A street's name is not repeated within so many pixels, nor a place's. */
const sameNameApart = 700;

/** Names of streets are written from this zoom on. */
export const roadNameZoom = 15;

const kept = new WeakMap<object, RoadName[]>();

/** The streets' names in the tiles of the own ground. */
export function streetNames(ground: MvtLayer, zoom: number): RoadName[] {
  const roads: RoadName[] = [];
  if (zoom < roadNameZoom) return roads;
  for (const { address, data } of ground.tiles.values()) {
    if (address.z !== zoom || !data?.ground) continue;
    const known = kept.get(data.ground) ?? roadNames(data.ground, address);
    kept.set(data.ground, known);
    roads.push(...known);
  }
  return roads;
}

/** Claims room for names, places first, and answers how to draw those that got some. */
export function placeNames(
  context: CanvasRenderingContext2D,
  palette: Palette,
  names: Names,
  frame: Frame,
  taken: Taken,
): (() => void)[] {
  const draws: (() => void)[] = [];
  const shown: { name: string; at: L.Point }[] = [];
  const near = (name: string, p: L.Point) =>
    shown.some((s) => s.name === name && s.at.distanceTo(p) < sameNameApart);
  for (const place of [...names.places].sort((a, b) => b.rank - a.rank)) {
    const p = L.point(toScreen(frame, place));
    if (!inFrame(frame, p) || near(place.name, p)) continue;
    if (!placePlaceName(context, palette, place, p, taken)) continue;
    shown.push({ name: place.name, at: p });
    draws.push(() => drawPlaceName(context, palette, place, p));
  }
  for (const road of [...names.roads].sort((a, b) => b.rank - a.rank || b.room - a.room)) {
    const p = L.point(toScreen(frame, road));
    if (!inFrame(frame, p) || near(road.name, p)) continue;
    const letters = placeRoadName(context, palette, road, p, taken);
    if (!letters) continue;
    shown.push({ name: road.name, at: p });
    draws.push(() => drawRoadName(context, palette, letters));
  }
  return draws;
}
