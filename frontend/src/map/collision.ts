/** A box on the screen, in pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const cell = 64;

/**
 * Which parts of the screen are taken. What matters most asks first: selection, rings, pins, grid names, street names.
 * Boxes are kept in square buckets, so asking costs about the same however many there are.
 */
export class Taken {
  private readonly buckets = new Map<number, Box[]>();

  /** Whether the box touches none of those taken so far. */
  free(box: Box): boolean {
    for (const key of keys(box)) {
      for (const other of this.buckets.get(key) ?? []) {
        if (
          box.left < other.right &&
          other.left < box.right &&
          box.top < other.bottom &&
          other.top < box.bottom
        ) {
          return false;
        }
      }
    }
    return true;
  }

  take(box: Box): void {
    for (const key of keys(box)) {
      const bucket = this.buckets.get(key);
      if (bucket) bucket.push(box);
      else this.buckets.set(key, [box]);
    }
  }

  /** Takes the box if it is free, and says whether it was. */
  claim(box: Box): boolean {
    if (!this.free(box)) return false;
    this.take(box);
    return true;
  }
}

function* keys(box: Box): Generator<number> {
  for (let x = Math.floor(box.left / cell); x <= Math.floor(box.right / cell); x++) {
    for (let y = Math.floor(box.top / cell); y <= Math.floor(box.bottom / cell); y++) yield x * 65_536 + y;
  }
}
