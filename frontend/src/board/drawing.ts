// What is drawn on a board (议事板), as the screen holds it: a drawing without its place on a server.
// Positions are [longitude, latitude] in degrees, WGS 84.

export type Kind = 'pin' | 'hotspot' | 'line' | 'arrow' | 'pen' | 'text';
export type Pen = 1 | 2 | 3 | 4;
export type HotspotLevel = 0 | 1 | 2 | 3;
export type Position = readonly [lon: number, lat: number];

export interface Drawing {
  readonly kind: Kind;
  /** One position for a pin or a text; a path otherwise. A hotspot's path is its ring, the first position not repeated. */
  readonly path: readonly Position[];
  readonly title: string;
  /** How hot a hotspot is; 0 says nothing. */
  readonly level: HotspotLevel;
  readonly color: Pen;
  /** Stroke in pixels, 1 to 12. */
  readonly width: number;
  /** Ids of the concerns a hotspot is linked to. */
  readonly concerns: readonly number[];
  /** Nobody changes it before somebody unlocks it. */
  readonly locked: boolean;
}

export type DrawingGeometry =
  | { type: 'Point'; coordinates: number[] }
  | { type: 'LineString'; coordinates: number[][] }
  | { type: 'Polygon'; coordinates: number[][][] };

/** The properties of an annotation's Feature that a screen may write. */
export interface DrawingProperties {
  kind: Kind;
  title: string;
  level: number;
  color: number;
  width: number;
  concerns: number[];
  locked: boolean;
}

/** Seven decimals are a centimetre; more is noise of the screen. */
const round = (degrees: number) => Math.round(degrees * 1e7) / 1e7;
const written = ([lon, lat]: Position): number[] => [round(lon), round(lat)];

/** Fewest positions a drawing needs before it is one. */
export function fewest(kind: Kind): number {
  if (kind === 'pin' || kind === 'text') return 1;
  return kind === 'hotspot' ? 3 : 2;
}

export function geometryOf(drawing: Drawing): DrawingGeometry {
  const path = drawing.path.map(written);
  switch (drawing.kind) {
    case 'pin':
    case 'text':
      return { type: 'Point', coordinates: path[0] ?? [] };
    case 'hotspot':
      return { type: 'Polygon', coordinates: [ringOf(path)] };
    default:
      return { type: 'LineString', coordinates: path };
  }
}

/**
 * A closed ring, counterclockwise as RFC 7946 (section 3.1.6) has it: whichever way round it was drawn, it is the same ring. It
 * keeps its first position.
 */
function ringOf(path: number[][]): number[][] {
  const [first = [], ...rest] = path;
  const twiceArea = path.reduce((sum, [x = 0, y = 0], i) => {
    const [nextX = 0, nextY = 0] = path[(i + 1) % path.length] ?? [];
    return sum + x * nextY - nextX * y;
  }, 0);
  return [first, ...(twiceArea < 0 ? rest.reverse() : rest), [...first]];
}

export function propertiesOf(drawing: Drawing): DrawingProperties {
  const { kind, title, level, color, width, concerns, locked } = drawing;
  return { kind, title, level, color, width, concerns: [...concerns].sort((a, b) => a - b), locked };
}

/**
 * The path of a served geometry. Of a polygon it is the outer ring without the repeated end; a geometry that no
 * kind of drawing has (a multi-part one, written by a script) gives its first part.
 */
export function pathOf(geometry: GeoJSON.Geometry): Position[] {
  switch (geometry.type) {
    case 'Point':
      return [position(geometry.coordinates)];
    case 'LineString':
    case 'MultiPoint':
      return geometry.coordinates.map(position);
    case 'Polygon':
      return ring(geometry.coordinates[0] ?? []);
    case 'MultiLineString':
      return (geometry.coordinates[0] ?? []).map(position);
    case 'MultiPolygon':
      return ring(geometry.coordinates[0]?.[0] ?? []);
    case 'GeometryCollection':
      return geometry.geometries[0] ? pathOf(geometry.geometries[0]) : [];
  }
}

const position = (coordinates: number[]): Position => [coordinates[0] ?? 0, coordinates[1] ?? 0];

function ring(coordinates: number[][]): Position[] {
  const path = coordinates.map(position);
  const [first, last] = [path[0], path[path.length - 1]];
  if (path.length > 1 && first && last && first[0] === last[0] && first[1] === last[1]) path.pop();
  return path;
}

/** Whether two drawings look the same to everybody who sees the board. */
export function sameDrawing(a: Drawing, b: Drawing): boolean {
  return (
    JSON.stringify(geometryOf(a)) === JSON.stringify(geometryOf(b)) &&
    JSON.stringify(propertiesOf(a)) === JSON.stringify(propertiesOf(b))
  );
}

/** A ring as WKT, for the filter's `within`; its first position is not repeated. */
export function ringWkt(ring: readonly Position[]): string {
  const closed = [...ring, ...ring.slice(0, 1)].map((p) => written(p).join(' '));
  return `POLYGON((${closed.join(', ')}))`;
}

/** The drawing moved by a step in degrees. */
export function moved(drawing: Drawing, lon: number, lat: number): Drawing {
  return { ...drawing, path: drawing.path.map(([x, y]) => [x + lon, y + lat] as const) };
}

/** The drawing with one position put elsewhere. */
export function withVertex(drawing: Drawing, index: number, to: Position): Drawing {
  return { ...drawing, path: drawing.path.map((p, i) => (i === index ? to : p)) };
}

/** The drawing with a position put in before `index`. */
export function withVertexBefore(drawing: Drawing, index: number, at: Position): Drawing {
  return { ...drawing, path: [...drawing.path.slice(0, index), at, ...drawing.path.slice(index)] };
}

/** The drawing without one position, or undefined when it would be too few. */
export function withoutVertex(drawing: Drawing, index: number): Drawing | undefined {
  if (drawing.path.length <= fewest(drawing.kind)) return undefined;
  return { ...drawing, path: drawing.path.filter((_, i) => i !== index) };
}
