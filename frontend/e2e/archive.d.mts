export interface ArchiveTile {
  z: number;
  x: number;
  y: number;
  bytes: Uint8Array;
}

export const kinds: { readonly vectors: 1; readonly png: 2 };

export function tileNumber(z: number, x: number, y: number): number;

export function archiveOf(tiles: readonly ArchiveTile[], options: { kind: 1 | 2; metadata?: object }): Buffer;
