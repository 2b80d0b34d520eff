// @vitest-environment node
// The files that the stories lay under the map, held against the package that reads them.
import { PMTiles, type Source, TileType, zxyToTileId } from 'pmtiles';
import { expect, it } from 'vitest';
import { archiveOf, kinds, tileNumber } from '../../e2e/archive.mjs';

function sourceOf(file: Uint8Array): Source {
  return {
    getKey: () => 'made up',
    getBytes: async (offset, length) => ({
      data: Uint8Array.from(file.subarray(offset, offset + length)).buffer,
    }),
  };
}

it.each([
  [0, 0, 0],
  [1, 1, 0],
  [3, 5, 2],
  [14, 13_375, 6321],
  [18, 214_000, 101_143],
])('a tile has the same number for both: %d/%d/%d', (z, x, y) => {
  expect(tileNumber(z, x, y)).toBe(zxyToTileId(z, x, y));
});

it.each([
  [kinds.png, TileType.Png],
  [kinds.vectors, TileType.Mvt],
] as const)('tiles of kind %d come out as they went in, and no others', async (kind, type) => {
  const tiles = Array.from({ length: 300 }, (_, i) => ({
    z: 6 + (i % 4),
    x: i % 50,
    y: 3 + (i % 17),
    bytes: new TextEncoder().encode(`tile ${6 + (i % 4)}/${i % 50}/${3 + (i % 17)}`),
  }));
  const once = [...new Map(tiles.map((tile) => [`${tile.z}/${tile.x}/${tile.y}`, tile])).values()];
  const file = new PMTiles(sourceOf(archiveOf(once, { kind, metadata: { attribution: '试验底图' } })));
  expect(await file.getHeader()).toMatchObject({ specVersion: 3, tileType: type, minZoom: 6, maxZoom: 9 });
  expect(await file.getMetadata()).toEqual({ attribution: '试验底图' });
  for (const { z, x, y, bytes } of once)
    expect(new Uint8Array((await file.getZxy(z, x, y))?.data ?? new ArrayBuffer(0))).toEqual(bytes);
  expect(await file.getZxy(7, 60, 60)).toBeUndefined();
});
