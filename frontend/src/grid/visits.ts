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

/** The sums of areas of any level: a row belongs to the area whose code it has and to all above. */
export function sumByArea(rows: readonly Count[], areas: readonly Place[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { code, prefix } of areas) {
    let [due, done] = [0, 0];
    for (const row of rows) {
      if (row.area !== code && !row.area.startsWith(prefix)) continue;
      due += row.due;
      done += row.done;
    }
    sums.set(code, { due, done });
  }
  return sums;
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
