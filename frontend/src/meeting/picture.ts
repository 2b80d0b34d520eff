// The map picture of a board: where everything lies in it, as SVG paths. No DOM and no network.
import type { Drawing, Position } from '../board/drawing';
import type { Shapes, TileAddress } from '../map/decode';

/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

/** How a place comes into a picture of `width` by `height` units: web Mercator, north up. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Units of the whole world's width. */
  readonly scale: number;
  /** Place of the upper left corner, in normalised web Mercator. */
  readonly x: number;
  readonly y: number;
}

/** Share of the picture that is left free at each edge; at the top stand the words of what is drawn there. */
const margin = 0.05;
const top = 0.13;

/** The least that a picture shows, as a share of the world: about 150 m, so that a single pin has a place around it. */
const leastExtent = 150 / 40_075_017;

export function worldOf([lon, lat]: Position): { x: number; y: number } {
  const s = Math.sin((lat * Math.PI) / 180);
  return { x: lon / 360 + 0.5, y: 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) };
}

/** The smallest box around positions; undefined without any. */
export function boxAround(positions: readonly Position[]): Box | undefined {
  if (positions.length === 0) return undefined;
  const lons = positions.map(([lon]) => lon);
  const lats = positions.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** The box around boxes. */
export function joined(boxes: readonly (Box | undefined)[]): Box | undefined {
  return boxAround(
    boxes.flatMap((b): Position[] => (b ? [[b[0], b[1]] as const, [b[2], b[3]] as const] : [])),
  );
}

/** Fits a box into a picture. */
export function frameOf(box: Box, width: number, height: number): Frame {
  const from = worldOf([box[0], box[3]]);
  const to = worldOf([box[2], box[1]]);
  const wide = Math.max(to.x - from.x, leastExtent);
  const high = Math.max(to.y - from.y, leastExtent);
  const scale = Math.min((width * (1 - 2 * margin)) / wide, (height * (1 - margin - top)) / high);
  return {
    width,
    height,
    scale,
    x: (from.x + to.x) / 2 - width / 2 / scale,
    y: (from.y + to.y) / 2 - (height * (1 + top - margin)) / 2 / scale,
  };
}

export function placeIn(frame: Frame, position: Position): { x: number; y: number } {
  const { x, y } = worldOf(position);
  return { x: (x - frame.x) * frame.scale, y: (y - frame.y) * frame.scale };
}

/** At most so many tiles make the ground of a picture. */
const mostTiles = 36;
const deepest = 16;

/** The tiles that cover a picture, of the deepest zoom at which they are few enough. */
export function tilesOf(frame: Frame): TileAddress[] {
  for (let z = deepest; z > 0; z--) {
    const size = 2 ** z;
    const cell = (v: number) => Math.max(0, Math.min(size - 1, Math.floor(v * size)));
    const [x0, y0] = [cell(frame.x), cell(frame.y)];
    const [x1, y1] = [cell(frame.x + frame.width / frame.scale), cell(frame.y + frame.height / frame.scale)];
    if ((x1 - x0 + 1) * (y1 - y0 + 1) > mostTiles) continue;
    const all: TileAddress[] = [];
    for (let y = y0; y <= y1; y++) for (let x = x0; x <= x1; x++) all.push({ z, x, y });
    return all;
  }
  return [{ z: 0, x: 0, y: 0 }];
}

const short = (n: number) => n.toFixed(1).replace(/\.0$/, '');

/** The path of a tile's features that are wanted; what lies wholly outside of the picture is left out. */
export function tilePath(
  frame: Frame,
  { z, x, y }: TileAddress,
  shapes: Shapes,
  wanted: (props: Shapes['props'][number], filled: boolean) => boolean,
): string {
  const unit = frame.scale / 2 ** z / 256;
  const left = (x / 2 ** z - frame.x) * frame.scale;
  const top = (y / 2 ** z - frame.y) * frame.scale;
  let path = '';
  shapes.props.forEach((props, i) => {
    const closed = shapes.filled[i] === 1;
    if (!wanted(props, closed)) return;
    const first = i === 0 ? 0 : (shapes.features[i - 1] ?? 0);
    for (let ring = first; ring < (shapes.features[i] ?? 0); ring++) {
      const points: { x: number; y: number }[] = [];
      for (let p = ring === 0 ? 0 : (shapes.rings[ring - 1] ?? 0); p < (shapes.rings[ring] ?? 0); p++)
        points.push({
          x: left + (shapes.coords[2 * p] ?? 0) * unit,
          y: top + (shapes.coords[2 * p + 1] ?? 0) * unit,
        });
      path += pathOf(frame, points, closed);
    }
  });
  return path;
}

function pathOf(frame: Frame, points: readonly { x: number; y: number }[], closed: boolean): string {
  const outside =
    points.every((p) => p.x < 0) ||
    points.every((p) => p.y < 0) ||
    points.every((p) => p.x > frame.width) ||
    points.every((p) => p.y > frame.height);
  if (points.length === 0 || outside) return '';
  return `M${points.map((p) => `${short(p.x)} ${short(p.y)}`).join('L')}${closed ? 'Z' : ''}`;
}

/** The path of an area's outlines. */
export function outlinePath(frame: Frame, polygons: readonly number[][][][]): string {
  return polygons
    .flat()
    .map((ring) =>
      pathOf(
        frame,
        ring.map(([lon = 0, lat = 0]) => placeIn(frame, [lon, lat])),
        true,
      ),
    )
    .join('');
}

/** Where the words of an area stand: the middle of its box. */
export function middleOf(polygons: readonly number[][][][]): Position {
  const box = boxAround(polygons.flat(2).map(([lon = 0, lat = 0]) => [lon, lat] as const)) ?? [0, 0, 0, 0];
  return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
}

/** The middle of what is drawn, where a task of it is put: a ring's middle by area, so that it lies inside where the ring is round. */
export function placeOf(drawing: Drawing): Position {
  const path = drawing.path;
  const first = path[0] ?? [0, 0];
  if (drawing.kind !== 'hotspot') return path[Math.floor(path.length / 2)] ?? first;
  let [area, lon, lat] = [0, 0, 0];
  path.forEach(([x, y], i) => {
    const [x2, y2] = path[(i + 1) % path.length] ?? first;
    const cross = (x - first[0]) * (y2 - first[1]) - (x2 - first[0]) * (y - first[1]);
    area += cross;
    lon += (x + x2 - 2 * first[0]) * cross;
    lat += (y + y2 - 2 * first[1]) * cross;
  });
  return area === 0 ? first : [first[0] + lon / (3 * area), first[1] + lat / (3 * area)];
}
