import { VectorTile, type VectorTileFeature, type VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import type { Course } from '../playback/course';
import { type Concerns, readConcerns } from './concerns';

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
  /** Of the layers for playing back. */
  course?: Course;
}

export const tilePixels = 256;

/**
 * Decodes one vector tile. Layers that the map does not know are skipped; an empty buffer is an empty tile.
 * Throws when the bytes are not a vector tile.
 */
export function decodeTile(bytes: ArrayBuffer, address: TileAddress): DecodedTile {
  if (bytes.byteLength === 0) return { labels: [] };
  const all = new Uint8Array(bytes);
  const { layers } = new VectorTile(new PbfReader(all));
  return {
    ground: layers.ground && shapes(layers.ground),
    areas: layers.areas && shapes(layers.areas),
    labels: layers.area_labels ? labels(layers.area_labels, address) : [],
    concerns: layers.concerns && readConcerns(all, address),
  };
}

function shapes(layer: VectorTileLayer): Shapes {
  const items = Array.from({ length: layer.length }, (_, i) => ({ feature: layer.feature(i) }));
  return gathered(items);
}

/** Puts features into flat arrays, with their own properties or others that are given. */
export function gathered(
  items: readonly { feature: VectorTileFeature; props?: Shapes['props'][number] }[],
): Shapes {
  const coords: number[] = [];
  const rings: number[] = [];
  const features = new Uint32Array(items.length);
  const ids = new Float64Array(items.length);
  const filled = new Uint8Array(items.length);
  const all: Shapes['props'][number][] = [];
  items.forEach(({ feature, props }, i) => {
    const scale = tilePixels / feature.extent;
    for (const ring of feature.loadGeometry()) {
      for (const p of ring) coords.push(p.x * scale, p.y * scale);
      rings.push(coords.length / 2);
    }
    features[i] = rings.length;
    ids[i] = feature.id ?? 0;
    filled[i] = feature.type === 3 ? 1 : 0;
    all.push(props ?? feature.properties);
  });
  return {
    coords: Float32Array.from(coords),
    rings: Uint32Array.from(rings),
    features,
    ids,
    props: all,
    filled,
  };
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
