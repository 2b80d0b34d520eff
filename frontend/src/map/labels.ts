import type { Point } from 'leaflet';
import type { Box, Taken } from './collision';
import type { Palette } from './palette';
import type { RoadName } from './roads';

const areaSize = 14;
const roadSize = 12;

/** Where the name of an area is tried around its place, in pixels: rings and pins like the middle, too. */
const tries: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, -30],
  [0, 30],
  [-48, 0],
  [48, 0],
  [-48, -30],
  [48, -30],
  [-48, 30],
  [48, 30],
  [0, -58],
  [0, 58],
  [-70, -58],
  [70, -58],
  [-70, 58],
  [70, 58],
];

const widths = new Map<string, number>();

function measure(context: CanvasRenderingContext2D, font: string, text: string): number {
  const key = `${font}/${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    context.font = font;
    width = context.measureText(text).width;
    widths.set(key, width);
  }
  return width;
}

/** Widths were measured before the typeface had come; they are measured again. */
export function forgetWidths(): void {
  widths.clear();
}

function areaFont(palette: Palette): string {
  return `700 ${areaSize}px ${palette.font}`;
}

/** Claims room for an area's name, inside of its box, which is `size` pixels wide and high:
 * where `rather` is free too if there is such a place; undefined when there is none. */
export function placeAreaName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  name: string,
  at: Point,
  size: { x: number; y: number },
  taken: Taken,
  rather: Taken,
): Box | undefined {
  const half = measure(context, areaFont(palette), name) / 2 + 2;
  const boxes = tries
    .filter(([dx, dy]) => {
      const within = Math.abs(dx) <= size.x / 2 - half && Math.abs(dy) <= size.y / 2 - areaSize;
      return within || (dx === 0 && dy === 0);
    })
    .map(([dx, dy]) => ({
      left: at.x + dx - half,
      right: at.x + dx + half,
      top: at.y + dy - areaSize * 0.65,
      bottom: at.y + dy + areaSize * 0.65,
    }));
  const box = boxes.find((b) => taken.free(b) && rather.free(b)) ?? boxes.find((b) => taken.free(b));
  if (box) taken.take(box);
  return box;
}

export function drawAreaName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  name: string,
  box: Box,
): void {
  context.font = areaFont(palette);
  write(context, name, (box.left + box.right) / 2, (box.top + box.bottom) / 2, palette.text, palette.halo, 4);
}

/** Sizes of the names of places, from a hamlet to a city. */
const placeSizes = [12, 13, 14, 16];

function placeFont(palette: Palette, rank: number): string {
  return `${rank > 1 ? 700 : 400} ${placeSizes[rank] ?? 12}px ${palette.font}`;
}

/** Claims room for the name of a place on the ground; whether there was some. */
export function placePlaceName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { name, rank }: { name: string; rank: number },
  at: Point,
  taken: Taken,
): boolean {
  const half = measure(context, placeFont(palette, rank), name) / 2 + 2;
  const high = (placeSizes[rank] ?? 12) * 0.65;
  return taken.claim({ left: at.x - half, right: at.x + half, top: at.y - high, bottom: at.y + high });
}

export function drawPlaceName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { name, rank }: { name: string; rank: number },
  at: Point,
): void {
  context.font = placeFont(palette, rank);
  write(context, name, at.x, at.y, palette.label, palette.halo, 3);
}

/** One or several letters of a street's name, upright or turned. */
export interface Letter {
  text: string;
  x: number;
  y: number;
  angle: number;
}

/**
 * Claims room for a street's name along the street. On a street that runs north and south the characters stand upright, one
 * under the other, as Chinese is written. Undefined when the street is too short or the room is taken.
 */
export function placeRoadName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  road: RoadName,
  at: Point,
  taken: Taken,
): Letter[] | undefined {
  const characters = [...road.name];
  const spread = 3;
  const chinese = /\p{Script=Han}/u.test(road.name);
  const step = roadSize + spread;
  const length = chinese
    ? characters.length * step
    : measure(context, `400 ${roadSize}px ${palette.font}`, road.name) + 4;
  if (length + 12 > road.room) return undefined;
  const cos = Math.cos(road.angle);
  const sin = Math.sin(road.angle);
  const halfX = Math.abs((length / 2) * cos) + roadSize * 0.6;
  const halfY = Math.abs((length / 2) * sin) + roadSize * 0.6;
  if (!taken.claim({ left: at.x - halfX, right: at.x + halfX, top: at.y - halfY, bottom: at.y + halfY })) {
    return undefined;
  }
  if (!chinese) return [{ text: road.name, x: at.x, y: at.y, angle: road.angle }];
  const steep = Math.abs(road.angle) > Math.PI / 4;
  const down = steep && road.angle < 0 ? -1 : 1;
  return characters.map((text, i) => {
    const along = (i - (characters.length - 1) / 2) * step * down;
    return { text, x: at.x + along * cos, y: at.y + along * sin, angle: steep ? 0 : road.angle };
  });
}

export function drawRoadName(
  context: CanvasRenderingContext2D,
  palette: Palette,
  letters: readonly Letter[],
): void {
  context.font = `400 ${roadSize}px ${palette.font}`;
  for (const { text, x, y, angle } of letters) {
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    write(context, text, 0, 0, palette.label, palette.road, 3);
    context.restore();
  }
}

function write(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  ink: string,
  halo: string,
  width: number,
): void {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = width;
  context.strokeStyle = halo;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
}
