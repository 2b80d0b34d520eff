import { VectorTile, type VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

export interface TileAddress {
  z: number;
  x: number;
  y: number;
}

/** Lines or polygons of one layer in tile pixels (0 to 256; a buffer may lie outside), in flat arrays. */
export interface Shapes {
  /** x and y in turn. */
  coords: Float32Array;
  /** For each ring or line, the index of the point after its last. */
  rings: Uint32Array;
  /** For each feature, the index of the ring after its last. */
  features: Uint32Array;
  ids: Float64Array;
  props: Readonly<Record<string, string | number | boolean>>[];
  /** Whether every feature is a polygon; else they are lines. A layer may mix the two, so each feature says. */
  filled: Uint8Array;
}

/** Concern symbols inside one tile (copies in its buffer are the neighbours' and left out), as columns. */
export interface Concerns {
  length: number;
  ids: Float64Array;
  /** Normalised web Mercator, 0 to 1 from west to east and from north to south. */
  x: Float64Array;
  y: Float64Array;
  /** How many concerns the symbol stands for; 1 is a point. */
  count: Uint32Array;
  green: Uint32Array;
  yellow: Uint32Array;
  red: Uint32Array;
  none: Uint32Array;
  /** Of a cluster, in degrees: west, south, east, north. Of a point, zeros. */
  extent: Float64Array;
  /** Whether all members are on one position, so that no zoom parts them. */
  stack: Uint8Array;
  /** Of a point; of a cluster ''. */
  category: string[];
}

/** A name with its place. */
export interface TileLabel {
  name: string;
  code: string;
  level: string;
  x: number;
  y: number;
}

export interface DecodedTile {
  ground?: Shapes;
  areas?: Shapes;
  labels: TileLabel[];
  concerns?: Concerns;
}

export const tilePixels = 256;

/**
 * Decodes one vector tile. Layers that the map does not know are skipped; an empty buffer is an empty tile.
 * Throws when the bytes are not a vector tile.
 */
export function decodeTile(bytes: ArrayBuffer, address: TileAddress): DecodedTile {
  if (bytes.byteLength === 0) return { labels: [] };
  const { layers } = new VectorTile(new PbfReader(new Uint8Array(bytes)));
  return {
    ground: layers.ground && shapes(layers.ground),
    areas: layers.areas && shapes(layers.areas),
    labels: layers.area_labels ? labels(layers.area_labels, address) : [],
    concerns: layers.concerns && concerns(layers.concerns, address),
  };
}

function shapes(layer: VectorTileLayer): Shapes {
  const scale = tilePixels / layer.extent;
  const coords: number[] = [];
  const rings: number[] = [];
  const features = new Uint32Array(layer.length);
  const ids = new Float64Array(layer.length);
  const filled = new Uint8Array(layer.length);
  const props: Shapes['props'] = [];
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    for (const ring of feature.loadGeometry()) {
      for (const p of ring) coords.push(p.x * scale, p.y * scale);
      rings.push(coords.length / 2);
    }
    features[i] = rings.length;
    ids[i] = feature.id ?? 0;
    filled[i] = feature.type === 3 ? 1 : 0;
    props.push(feature.properties);
  }
  return { coords: Float32Array.from(coords), rings: Uint32Array.from(rings), features, ids, props, filled };
}

function labels(layer: VectorTileLayer, { z, x, y }: TileAddress): TileLabel[] {
  const out: TileLabel[] = [];
  const size = 2 ** z;
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    const p = feature.loadGeometry()[0]?.[0];
    if (!p || outside(p.x, p.y, layer.extent)) continue;
    const { name, code, level } = feature.properties;
    out.push({
      name: String(name ?? ''),
      code: String(code ?? ''),
      level: String(level ?? ''),
      x: (x + p.x / layer.extent) / size,
      y: (y + p.y / layer.extent) / size,
    });
  }
  return out;
}

/** Tiles share their edges: what lies on one belongs to the tile east or south of it. */
function outside(px: number, py: number, extent: number): boolean {
  return px < 0 || py < 0 || px >= extent || py >= extent;
}

const lightIndex: Record<string, 'green' | 'yellow' | 'red' | 'none'> = {
  green: 'green',
  yellow: 'yellow',
  red: 'red',
  none: 'none',
};

function concerns(layer: VectorTileLayer, { z, x, y }: TileAddress): Concerns {
  const n = layer.length;
  const size = 2 ** z;
  const out: Concerns = {
    length: 0,
    ids: new Float64Array(n),
    x: new Float64Array(n),
    y: new Float64Array(n),
    count: new Uint32Array(n),
    green: new Uint32Array(n),
    yellow: new Uint32Array(n),
    red: new Uint32Array(n),
    none: new Uint32Array(n),
    extent: new Float64Array(n * 4),
    stack: new Uint8Array(n),
    category: [],
  };
  for (let i = 0; i < n; i++) {
    const feature = layer.feature(i);
    const p = feature.loadGeometry()[0]?.[0];
    if (!p || outside(p.x, p.y, layer.extent)) continue;
    const k = out.length++;
    const props = feature.properties;
    out.ids[k] = feature.id ?? 0;
    out.x[k] = (x + p.x / layer.extent) / size;
    out.y[k] = (y + p.y / layer.extent) / size;
    if (typeof props.count === 'number') {
      out.count[k] = props.count;
      for (const light of ['green', 'yellow', 'red', 'none'] as const)
        out[light][k] = Number(props[light] ?? 0);
      out.extent.set([props.west, props.south, props.east, props.north].map(Number), k * 4);
      out.stack[k] = props.stack ? 1 : 0;
      out.category.push('');
    } else {
      out.count[k] = 1;
      out[lightIndex[String(props.light)] ?? 'none'][k] = 1;
      out.category.push(String(props.category ?? ''));
    }
  }
  return out;
}
