// What the counts of visits come to: sums by area, coverage, and the step of the map's scale.

export interface Sum {
  readonly due: number;
  readonly done: number;
}

export interface Count extends Sum {
  readonly area: string;
  readonly kind: string;
  readonly version: number;
}

interface Place {
  readonly code: string;
  readonly prefix: string;
}

/** How many digits of a code name an area of each level, so that a row finds all areas above its own. */
const digits = [4, 6, 9, 12, 15, 18];

/** The sums of areas of any level: a row belongs to the area whose code it has and to all above. */
export function sumByArea(rows: readonly Count[], areas: readonly Place[]): Map<string, Sum> {
  const byPrefix = new Map<string, { due: number; done: number }>();
  for (const { area, due, done } of rows) {
    for (const prefix of new Set(digits.map((n) => area.slice(0, n)))) {
      const sum = byPrefix.get(prefix) ?? { due: 0, done: 0 };
      sum.due += due;
      sum.done += done;
      byPrefix.set(prefix, sum);
    }
  }
  return new Map(areas.map(({ code, prefix }) => [code, byPrefix.get(prefix) ?? { due: 0, done: 0 }]));
}

/** The sum of all rows. */
export function sumOf(rows: readonly Sum[]): Sum {
  return rows.reduce<Sum>((a, b) => ({ due: a.due + b.due, done: a.done + b.done }), { due: 0, done: 0 });
}

/** What was done among what is due; undefined where nothing is due. More than was due is more than 1. */
export function coverageOf({ due, done }: Sum): number | undefined {
  return due > 0 ? done / due : undefined;
}

/** The step of the scale from 1 (under a fifth) to 5 (four fifths and more); 0 where nothing is due. */
export function coverageStep(sum: Sum): number {
  const share = coverageOf(sum);
  return share === undefined ? 0 : 1 + Math.min(4, Math.floor(share * 5 + 1e-9));
}

/** 83%; never 100% while a visit is missing. Nothing is due: undefined. */
export function percent(sum: Sum): string | undefined {
  const share = coverageOf(sum);
  return share === undefined ? undefined : `${Math.floor(share * 100 + 1e-9)}%`;
}

/** The rows with one count put in, for the place of the one it replaces. */
export function withCount(rows: readonly Count[], count: Count): Count[] {
  const same = (row: Count) => row.area === count.area && row.kind === count.kind;
  return rows.some(same) ? rows.map((row) => (same(row) ? count : row)) : [...rows, count];
}
