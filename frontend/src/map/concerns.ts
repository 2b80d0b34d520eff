import { PbfReader } from 'pbf';
import type { TileAddress } from './decode';

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

type Value = string | number | boolean | undefined;

/** A layer's dictionary, and where each feature's bytes begin. */
interface Layer {
  name: string;
  extent: number;
  keys: string[];
  values: Value[];
  features: number[];
}

const lights = ['green', 'yellow', 'red', 'none'] as const;
const corners = ['west', 'south', 'east', 'north'] as const;

/**
 * Reads the layer `concerns` of a vector tile (Mapbox Vector Tile 2.1), undefined when there is none. A general reader makes an
 * object of each feature; this one goes from the bytes to the columns, since a tile may hold thousands.
 */
export function readConcerns(bytes: Uint8Array, address: TileAddress): Concerns | undefined {
  const pbf = new PbfReader(bytes);
  for (let field = pbf.nextField(); field; field = pbf.nextField()) {
    if (field === 3) {
      const end = pbf.readVarint() + pbf.pos;
      const layer = readLayer(pbf, end);
      if (layer.name === 'concerns') return columns(pbf, layer, address);
      pbf.pos = end;
    } else pbf.skip(pbf.type);
  }
  return undefined;
}

function readLayer(pbf: PbfReader, end: number): Layer {
  const layer: Layer = { name: '', extent: 4096, keys: [], values: [], features: [] };
  for (let field = pbf.nextField(end); field; field = pbf.nextField(end)) {
    switch (field) {
      case 1:
        layer.name = pbf.readString();
        break;
      case 2:
        layer.features.push(pbf.pos);
        pbf.skip(pbf.type);
        break;
      case 3:
        layer.keys.push(pbf.readString());
        break;
      case 4:
        layer.values.push(readValue(pbf, pbf.readVarint() + pbf.pos));
        break;
      case 5:
        layer.extent = pbf.readVarint();
        break;
      default:
        pbf.skip(pbf.type);
    }
  }
  return layer;
}

function readValue(pbf: PbfReader, end: number): Value {
  let value: Value;
  for (let field = pbf.nextField(end); field; field = pbf.nextField(end)) {
    if (field === 1) value = pbf.readString();
    else if (field === 2) value = pbf.readFloat();
    else if (field === 3) value = pbf.readDouble();
    else if (field === 4) value = pbf.readVarint(true);
    else if (field === 5) value = pbf.readVarint();
    else if (field === 6) value = pbf.readSVarint();
    else if (field === 7) value = pbf.readBoolean();
    else pbf.skip(pbf.type);
  }
  return value;
}

function columns(pbf: PbfReader, layer: Layer, { z, x, y }: TileAddress): Concerns {
  const n = layer.features.length;
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
  const feature: Feature = { id: 0, tags: [], px: 0, py: 0 };
  for (const at of layer.features) {
    pbf.pos = at;
    readFeature(pbf, feature);
    // Tiles share their edges: what lies on one belongs to the tile east or south of it.
    if (feature.px < 0 || feature.py < 0 || feature.px >= layer.extent || feature.py >= layer.extent)
      continue;
    const k = out.length++;
    out.ids[k] = feature.id;
    out.x[k] = (x + feature.px / layer.extent) / size;
    out.y[k] = (y + feature.py / layer.extent) / size;
    describe(out, k, feature.tags, layer);
  }
  return out;
}

interface Feature {
  id: number;
  /** Indices of keys and values in turn. */
  tags: number[];
  px: number;
  py: number;
}

function readFeature(pbf: PbfReader, feature: Feature): void {
  const end = pbf.readVarint() + pbf.pos;
  feature.id = 0;
  feature.tags.length = 0;
  feature.px = -1;
  for (let field = pbf.nextField(end); field; field = pbf.nextField(end)) {
    if (field === 1) feature.id = pbf.readVarint();
    else if (field === 2) pbf.readPackedVarint(feature.tags);
    else if (field === 4) {
      const after = pbf.readVarint() + pbf.pos;
      pbf.readVarint(); // the command: move to
      feature.px = pbf.readSVarint();
      feature.py = pbf.readSVarint();
      pbf.pos = after;
    } else pbf.skip(pbf.type);
  }
}

/** Fills the columns of one symbol from its tags. */
function describe(out: Concerns, k: number, tags: number[], { keys, values }: Layer): void {
  let category = '';
  let light: Value = 'none';
  let count: Value;
  for (let i = 0; i < tags.length; i += 2) {
    const key = keys[tags[i] as number] as string;
    const value = values[tags[i + 1] as number];
    if (key === 'category') category = String(value ?? '');
    else if (key === 'light') light = value;
    else if (key === 'count') count = value;
    else if (key === 'stack') out.stack[k] = value ? 1 : 0;
    else if (typeof value === 'number') {
      const corner = corners.indexOf(key as (typeof corners)[number]);
      if (corner >= 0) out.extent[4 * k + corner] = value;
      else if ((lights as readonly string[]).includes(key)) out[key as (typeof lights)[number]][k] = value;
    }
  }
  if (typeof count === 'number') {
    out.count[k] = count;
    out.category.push('');
    return;
  }
  out.count[k] = 1;
  out[lights.find((l) => l === light) ?? 'none'][k] = 1;
  out.category.push(category);
}
