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
  /** left, top, right and bottom of each box in turn. */
  private readonly buckets = new Map<number, number[]>();

  /** Whether the box touches none of those taken so far. */
  free(box: Box): boolean {
    const [right, bottom] = [Math.floor(box.right / cell), Math.floor(box.bottom / cell)];
    for (let x = Math.floor(box.left / cell); x <= right; x++) {
      for (let y = Math.floor(box.top / cell); y <= bottom; y++) {
        const bucket = this.buckets.get(key(x, y));
        if (bucket && meets(bucket, box)) return false;
      }
    }
    return true;
  }

  take(box: Box): void {
    const [right, bottom] = [Math.floor(box.right / cell), Math.floor(box.bottom / cell)];
    for (let x = Math.floor(box.left / cell); x <= right; x++) {
      for (let y = Math.floor(box.top / cell); y <= bottom; y++) {
        const bucket = this.buckets.get(key(x, y));
        if (bucket) bucket.push(box.left, box.top, box.right, box.bottom);
        else this.buckets.set(key(x, y), [box.left, box.top, box.right, box.bottom]);
      }
    }
  }

  /** Takes the box if it is free, and says whether it was. */
  claim(box: Box): boolean {
    if (!this.free(box)) return false;
    this.take(box);
    return true;
  }
}

function key(x: number, y: number): number {
  return x * 65_536 + y;
}

function meets(bucket: number[], { left, top, right, bottom }: Box): boolean {
  for (let i = 0; i < bucket.length; i += 4) {
    if (
      left < (bucket[i + 2] as number) &&
      (bucket[i] as number) < right &&
      top < (bucket[i + 3] as number) &&
      (bucket[i + 1] as number) < bottom
    ) {
      return true;
    }
  }
  return false;
}
