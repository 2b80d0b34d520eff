import L from 'leaflet';
import type { Taken } from './collision';
import { drawAreaName, drawRoadName, placeAreaName, placeRoadName } from './labels';
import type { Tile } from './MvtLayer';
import { type Frame, inFrame, toScreen } from './placing';
import { type RoadName, roadNames } from './roads';
import type { SymbolStyle } from './SymbolLayer';

/** A street's name is not repeated within so many pixels. */
const sameNameApart = 700;

/** Names of streets are written from this zoom on. */
const roadNameZoom = 15;

/** Claims room for the names of areas on the ground's tiles of a zoom, and answers what draws them. */
export function placeAreaNames(
  context: CanvasRenderingContext2D,
  { palette, level, size, figure }: SymbolStyle,
  ground: Iterable<Tile>,
  zoom: number,
  frame: Frame,
  taken: Taken,
  rather: Taken,
): (() => void)[] {
  const pixels = frame.scale;
  const draws: (() => void)[] = [];
  for (const { address, data } of ground) {
    if (address.z !== zoom || !data) continue;
    for (const label of data.labels) {
      const p = L.point(toScreen(frame, label));
      if (label.level !== level || !inFrame(frame, p)) continue;
      const { x, y } = size(label.code);
      const room = { x: x * pixels, y: y * pixels };
      const name = [label.name, figure(label.code)].filter(Boolean).join(' ');
      const box = placeAreaName(context, palette, name, p, room, taken, rather);
      if (box) draws.push(() => drawAreaName(context, palette, name, box));
    }
  }
  return draws;
}

/** The same for the names of streets: the wider the street and the longer its straight, the sooner. */
export function placeRoadNames(
  context: CanvasRenderingContext2D,
  { palette, over }: SymbolStyle,
  ground: Iterable<Tile>,
  zoom: number,
  frame: Frame,
  taken: Taken,
): (() => void)[] {
  // A base map has names of its own.
  if (zoom < roadNameZoom || over) return [];
  const roads: RoadName[] = [];
  for (const { address, data } of ground) {
    if (address.z === zoom && data?.ground) roads.push(...namesOf(data.ground, address));
  }
  roads.sort((a, b) => b.rank - a.rank || b.room - a.room);
  const draws: (() => void)[] = [];
  const shown: { name: string; at: L.Point }[] = [];
  for (const road of roads) {
    const p = L.point(toScreen(frame, road));
    if (!inFrame(frame, p) || shown.some((s) => s.name === road.name && s.at.distanceTo(p) < sameNameApart))
      continue;
    const letters = placeRoadName(context, palette, road, p, taken);
    if (!letters) continue;
    shown.push({ name: road.name, at: p });
    draws.push(() => drawRoadName(context, palette, letters));
  }
  return draws;
}

const roadNamesKept = new WeakMap<object, RoadName[]>();

function namesOf(...[ground, address]: Parameters<typeof roadNames>): RoadName[] {
  const known = roadNamesKept.get(ground) ?? roadNames(ground, address);
  roadNamesKept.set(ground, known);
  return known;
}
