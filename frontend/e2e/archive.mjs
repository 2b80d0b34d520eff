// Makes small PMTiles files as their specification says (version 3,
// https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md), independently of the package that reads them.
import { deflateSync, gzipSync } from 'node:zlib';
import { PbfWriter } from 'pbf';

const headerBytes = 127;
/** What the header's numbers mean. */
export const kinds = { vectors: 1, png: 2 };
const gzip = 2;
const plain = 1;

/** The number of a tile: those of all zooms before it, and its place on the Hilbert curve of its own. */
export function tileNumber(z, x, y) {
  let number = 0;
  for (let before = 0; before < z; before++) number += 4 ** before;
  let [right, down] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const east = right >= side ? 1 : 0;
    const south = down >= side ? 1 : 0;
    number += side * side * ((3 * east) ^ south);
    right -= east * side;
    down -= south * side;
    if (south === 0) {
      if (east === 1) [right, down] = [side - 1 - right, side - 1 - down];
      [right, down] = [down, right];
    }
  }
  return number;
}

function varint(number) {
  const bytes = [];
  let rest = number;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}

/**
 * The file of some tiles, {z, x, y, bytes}. options: kind (of `kinds`), metadata (an object).
 * Directory, metadata and vector tiles are packed with gzip; there are no leaf directories, which ten thousand tiles do not need.
 */
export function archiveOf(tiles, { kind, metadata = {} }) {
  const sorted = tiles
    .map((tile) => ({ ...tile, number: tileNumber(tile.z, tile.x, tile.y) }))
    .sort((a, b) => a.number - b.number);
  const packed = sorted.map(({ bytes }) => (kind === kinds.vectors ? gzipSync(bytes) : Buffer.from(bytes)));
  const directory = gzipSync(
    Buffer.from([
      ...varint(sorted.length),
      ...sorted.flatMap(({ number }, i) => varint(number - (sorted[i - 1]?.number ?? 0))),
      ...sorted.flatMap(() => varint(1)),
      ...packed.flatMap((bytes) => varint(bytes.length)),
      // The first is at the beginning of the tiles, and each begins where the one before it ends.
      ...packed.flatMap((_, i) => varint(i === 0 ? 1 : 0)),
    ]),
  );
  const about = gzipSync(JSON.stringify(metadata));
  const header = Buffer.alloc(headerBytes);
  header.write('PMTiles');
  header[7] = 3;
  let at = headerBytes;
  [directory, about, Buffer.alloc(0), Buffer.concat(packed)].forEach((part, i) => {
    header.writeBigUInt64LE(BigInt(at), 8 + 16 * i);
    header.writeBigUInt64LE(BigInt(part.length), 16 + 16 * i);
    at += part.length;
  });
  for (const field of [72, 80, 88]) header.writeBigUInt64LE(BigInt(sorted.length), field);
  const zooms = sorted.map(({ z }) => z);
  header.set(
    [1, gzip, kind === kinds.vectors ? gzip : plain, kind, Math.min(...zooms), Math.max(...zooms)],
    96,
  );
  [-180, -85, 180, 85].forEach((degrees, i) => {
    header.writeInt32LE(degrees * 1e7, 102 + 4 * i);
  });
  return Buffer.concat([header, directory, about, ...packed]);
}

/** A picture of 256 by 256 pixels (PNG, RFC 2083); `pick` gives each pixel's place in `colours`, [r, g, b] each. */
export function png(colours, pick) {
  const side = 256;
  const rows = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) rows[y * (side + 1) + 1 + x] = pick(x + 0.5, y + 0.5);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(side, 0);
  size.writeUInt32BE(side, 4);
  size.set([8, 3], 8); // bits of a pixel, which is a place in the palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', size),
    chunk('PLTE', Buffer.from(colours.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name, content) {
  const body = Buffer.concat([Buffer.from(name), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([length, body, sum]);
}

/** CRC-32 as PNG has it (RFC 2083, 15). */
function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

const geometries = { point: 1, line: 2, polygon: 3 };

/** A vector tile (Mapbox Vector Tile 2.1) of features by layer, {type, points, props}, with points in 4096ths of its side. */
export function vectorTile(layers) {
  const pbf = new PbfWriter();
  for (const [name, features] of Object.entries(layers)) {
    pbf.writeMessage(3, () => {
      const keys = [];
      pbf.writeVarintField(15, 2);
      pbf.writeStringField(1, name);
      for (const { type, points, props } of features) {
        pbf.writeMessage(2, () => {
          pbf.writePackedVarint(
            2,
            Object.entries(props).flatMap((pair) => [keys.push(pair) - 1, keys.length - 1]),
          );
          pbf.writeVarintField(3, geometries[type]);
          pbf.writePackedVarint(4, commands(type, points));
        });
      }
      for (const [key] of keys) pbf.writeStringField(3, key);
      for (const [, value] of keys)
        pbf.writeMessage(4, () =>
          typeof value === 'string' ? pbf.writeStringField(1, value) : pbf.writeDoubleField(3, value),
        );
      pbf.writeVarintField(5, 4096);
    });
  }
  return Buffer.from(pbf.finish());
}

function commands(type, points) {
  const zigzag = (n) => (n << 1) ^ (n >> 31);
  const out = [];
  let [x, y] = [0, 0];
  points.forEach((point, i) => {
    const [px, py] = point.map(Math.round);
    if (i === 0) out.push(9);
    if (i === 1) out.push(((points.length - 1) << 3) | 2);
    out.push(zigzag(px - x), zigzag(py - y));
    [x, y] = [px, py];
  });
  if (type === 'polygon') out.push(15);
  return out;
}
