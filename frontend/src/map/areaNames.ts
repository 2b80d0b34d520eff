// Names of areas on the ground.
import L from 'leaflet';
import type { Taken } from './collision';
import { drawAreaName, placeAreaName } from './labels';
import type { Tile } from './MvtLayer';
import { type Frame, inFrame, toScreen } from './placing';
import type { SymbolStyle } from './SymbolLayer';

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
