import L from 'leaflet';
import { tilePixels } from './decode';

/** A place in normalised web Mercator: 0 to 1 from west to east, 0 to 1 from north to south. */
export interface World {
  x: number;
  y: number;
}

export const maxZoom = 20;

const turn = 360;

export function toWorld(lon: number, lat: number): World {
  const s = Math.sin((lat * Math.PI) / 180);
  return { x: lon / turn + 0.5, y: 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) };
}

export function toLatLng(world: World): L.LatLng {
  const lat = (Math.atan(Math.sinh(Math.PI * (1 - 2 * world.y))) * 180) / Math.PI;
  return L.latLng(lat, (world.x - 0.5) * turn);
}

/** The tile of zoom `z` that holds a place. */
export function tileOf(world: World, z: number): { x: number; y: number } {
  const size = 2 ** z;
  const clamp = (v: number) => Math.max(0, Math.min(size - 1, Math.floor(v * size)));
  return { x: clamp(world.x), y: clamp(world.y) };
}

/** Pixels across the whole world at a zoom. */
export function worldPixels(zoom: number): number {
  return tilePixels * 2 ** zoom;
}
