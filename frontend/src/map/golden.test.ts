// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';

/** What the server's own tests say of a tile that they cut: its features in tile coordinates. */
interface Golden {
  layer: string;
  id: number;
  type: string;
  geometry: [number, number][][];
  properties: Record<string, string | number | boolean>;
}

const folder = new URL('../../../tiles/testdata/golden/', import.meta.url);
const types = ['Unknown', 'Point', 'LineString', 'Polygon'];

function tileOf(name: string): Uint8Array {
  const inside = (path: URL): URL => new URL(`${readdirSync(path)[0]}/`, path);
  const row = inside(inside(new URL(`${name}/`, folder)));
  return readFileSync(new URL(readdirSync(row)[0] ?? '', row));
}

describe('the server’s tiles, read by the library of the specification’s authors', () => {
  const names = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -5));

  it.each(names)('%s', (name) => {
    const expected = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Golden[];
    const read: Golden[] = [];
    for (const [layer, features] of Object.entries(new VectorTile(new PbfReader(tileOf(name))).layers)) {
      expect([features.version, features.extent]).toEqual([2, 4096]);
      for (let i = 0; i < features.length; i++) {
        const feature = features.feature(i);
        read.push({
          layer,
          id: feature.id ?? 0,
          type: types[feature.type] ?? '',
          geometry: feature.loadGeometry().map((line) => line.map(({ x, y }) => [x, y])),
          properties: feature.properties,
        });
      }
    }
    expect(expected.length).toBeGreaterThan(0);
    expect(read).toEqual(expected.map((f) => ({ ...f, type: f.type.replace('Multi', '') })));
  });
});
