import type { DecodedTile, Shapes, TileAddress } from './decode';
import type { Palette } from './palette';
import { areaSteps } from './palette';
import { trace, traceAll } from './paths';

/** What the ground and the areas on it look like now. */
export interface GroundStyle {
  palette: Palette;
  /** The level whose areas are tinted by their count. */
  level: string;
  /** The step (1 to 5) of an area by its code; 0 or absent lies outside of what was asked. */
  step: (code: string) => number;
  /** Codes of the areas chosen in the filter: they get the heavy outline. */
  chosen: readonly string[];
  /** Whether a base map lies under it: then only the areas are drawn, and one sees through their tints. */
  over: boolean;
  /** The level above `level`, whose outlines are heavier; '' when there is none. */
  above: string;
}

/** Widths of roads in metres on the ground by rank: lane, street, avenue. They are drawn no thinner than `least` pixels. */
const roadMetres = [5, 11, 18];
const least = [0.75, 1.5, 2.5];

/** Width of a watercourse that is given as a line, in metres. */
const streamMetres = 6;

/** Buildings are drawn from this zoom on; further out they would be a grey haze. */
const buildingZoom = 15;

/** How much of a tint is left over a base map. */
const seeThrough = 0.45;

/** Metres of a pixel at the equator and zoom 0, for 256-pixel tiles. */
const metresPerPixel0 = 156_543.034;

/** Draws one tile of the paper: fields, parks, water, houses, streets, and the areas' tints and outlines. */
export function paintGround(
  context: CanvasRenderingContext2D,
  tile: DecodedTile,
  address: TileAddress,
  style: GroundStyle,
): void {
  const { palette } = style;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (style.over) {
    context.globalAlpha = seeThrough;
    if (tile.areas) paintAreas(context, tile.areas, style);
    context.globalAlpha = 1;
  } else {
    context.fillStyle = palette.area0;
    context.fillRect(0, 0, 256, 256);
    if (tile.areas) paintAreas(context, tile.areas, style);
    if (tile.ground) paintFeatures(context, tile.ground, palette, address.z, pixelsPerMetre(address));
  }
  if (tile.areas) outlineAreas(context, tile.areas, style);
}

function paintAreas(context: CanvasRenderingContext2D, areas: Shapes, style: GroundStyle): void {
  const steps = areaSteps(style.palette);
  for (let i = 0; i < areas.props.length; i++) {
    const props = areas.props[i] as Shapes['props'][number];
    if (props.level !== style.level || (style.over && style.step(String(props.code)) === 0)) continue;
    context.beginPath();
    trace(context, areas, i);
    context.fillStyle = steps[style.step(String(props.code))] ?? style.palette.area0;
    context.fill('evenodd');
  }
}

/**
 * Draws parks, water, roads and buildings, on whatever has been drawn. `zoom` and `pixels`, those of a metre, are of the tile on the
 * screen; `place` traces a path where it lies there.
 */
export function paintFeatures(
  context: CanvasRenderingContext2D,
  ground: Shapes,
  palette: Palette,
  zoom: number,
  pixels: number,
  place: (trace: () => void) => void = (trace) => trace(),
): void {
  const path = (wanted: (props: Shapes['props'][number]) => boolean, closed: 0 | 1) =>
    place(() => traceAll(context, ground, (p, i) => ground.filled[i] === closed && wanted(p)));
  const fill = (kind: string, colour: string) => {
    path((p) => p.kind === kind, 1);
    context.fillStyle = colour;
    context.fill('evenodd');
  };
  fill('green', palette.park);
  fill('water', palette.water);
  path((p) => p.kind === 'water', 0);
  context.strokeStyle = palette.water;
  context.lineWidth = Math.max(1, streamMetres * pixels);
  context.stroke();
  context.strokeStyle = palette.road;
  for (const rank of [0, 1, 2]) {
    if (zoom < 13 - rank) continue;
    path((p) => p.kind === 'road' && Number(p.rank ?? 0) === rank, 0);
    context.lineWidth = Math.max(least[rank] as number, (roadMetres[rank] as number) * pixels);
    context.stroke();
  }
  if (zoom >= buildingZoom) fill('building', palette.building);
}

/** Pixels of one metre on the ground in the middle of a tile. */
export function pixelsPerMetre({ z, y }: TileAddress): number {
  const mercator = Math.PI * (1 - (2 * (y + 0.5)) / 2 ** z);
  const cosLat = 1 / Math.cosh(mercator);
  return 2 ** z / (metresPerPixel0 * cosLat);
}

function outlineAreas(context: CanvasRenderingContext2D, areas: Shapes, style: GroundStyle): void {
  const stroke = (wanted: (props: Shapes['props'][number]) => boolean, colour: string, width: number) => {
    traceAll(context, areas, wanted);
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  };
  stroke((p) => p.level === style.level, style.palette.areaLine, 1.25);
  if (style.above) stroke((p) => p.level === style.above, style.palette.areaLine2, 1.75);
  if (style.chosen.length > 0)
    stroke((p) => style.chosen.includes(String(p.code)), style.palette.areaLine2, 2.5);
}

/**
 * The steps of the area scale. Counts are put into five classes of equal numbers of areas, so that one crowded grid does not
 * make all others look empty; equal counts share a class. Areas without a count are in step 1.
 */
export function stepsOf(counts: ReadonlyMap<string, number>): {
  step: Map<string, number>;
  low: number;
  high: number;
} {
  const sorted = [...counts.values()].filter((c) => c > 0).sort((a, b) => a - b);
  const step = new Map<string, number>();
  for (const [code, count] of counts) {
    if (count === 0 || sorted.length === 0) {
      step.set(code, 1);
      continue;
    }
    const below = lowerBound(sorted, count);
    step.set(code, 1 + Math.min(4, Math.floor((below / Math.max(1, sorted.length - 1)) * 4)));
  }
  return { step, low: sorted[0] ?? 0, high: sorted[sorted.length - 1] ?? 0 };
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
