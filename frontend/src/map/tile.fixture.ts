import { PbfWriter } from 'pbf';

/** A feature in tile coordinates (extent 4096) for a tile that a test makes up. */
export interface FixtureFeature {
  id?: number;
  type: 'point' | 'line' | 'polygon';
  rings: [number, number][][];
  props: Record<string, string | number | boolean>;
}

const types = { point: 1, line: 2, polygon: 3 };

/** Writes a vector tile as its specification says (version 2.1), independently of the code that reads it. */
export function encodeTile(layers: Record<string, FixtureFeature[]>): ArrayBuffer {
  const pbf = new PbfWriter();
  for (const [name, features] of Object.entries(layers)) {
    pbf.writeMessage(
      3,
      () => {
        const keys: string[] = [];
        const values: (string | number | boolean)[] = [];
        pbf.writeVarintField(15, 2);
        pbf.writeStringField(1, name);
        for (const feature of features) {
          pbf.writeMessage(
            2,
            () => {
              if (feature.id !== undefined) pbf.writeVarintField(1, feature.id);
              pbf.writePackedVarint(2, tagsOf(feature, keys, values));
              pbf.writeVarintField(3, types[feature.type]);
              pbf.writePackedVarint(4, commandsOf(feature));
            },
            undefined,
          );
        }
        for (const key of keys) pbf.writeStringField(3, key);
        for (const value of values) {
          pbf.writeMessage(
            4,
            () => {
              if (typeof value === 'string') pbf.writeStringField(1, value);
              else if (typeof value === 'boolean') pbf.writeBooleanField(7, value);
              else pbf.writeDoubleField(3, value);
            },
            undefined,
          );
        }
        pbf.writeVarintField(5, 4096);
      },
      undefined,
    );
  }
  const bytes = pbf.finish();
  return bytes.slice().buffer as ArrayBuffer;
}

function tagsOf(feature: FixtureFeature, keys: string[], values: (string | number | boolean)[]): number[] {
  return Object.entries(feature.props).flatMap(([key, value]) => [
    keys.push(key) - 1,
    values.push(value) - 1,
  ]);
}

function commandsOf(feature: FixtureFeature): number[] {
  const out: number[] = [];
  const zigzag = (n: number) => (n << 1) ^ (n >> 31);
  let at = [0, 0] as [number, number];
  const move = (to: [number, number]) => {
    out.push(zigzag(to[0] - at[0]), zigzag(to[1] - at[1]));
    at = to;
  };
  for (const ring of feature.rings) {
    ring.forEach((point, i) => {
      if (i === 0) out.push(9);
      if (i === 1) out.push(((ring.length - 1) << 3) | 2);
      move(point);
    });
    if (feature.type === 'polygon') out.push(15);
  }
  return out;
}
