/** How many of a cluster's members are under each light. */
export interface Lights {
  red: number;
  yellow: number;
  green: number;
  none: number;
}

export interface Arc {
  light: keyof Lights;
  /** Radians, clockwise from 12 o'clock. */
  from: number;
  to: number;
  /** Thickness as a share of the inner radius. */
  thickness: number;
}

/** Overdue is the thickest arc and what has no light the thinnest, so that a ring reads without its colours. */
const thickness: Record<keyof Lights, number> = { red: 0.39, yellow: 0.28, green: 0.17, none: 0.12 };

const order: readonly (keyof Lights)[] = ['red', 'yellow', 'green', 'none'];

/** The least share an arc is drawn with: one overdue concern among ten thousand must not vanish. */
const leastShare = 0.04;

/** The gap between two arcs, in radians. */
const gap = 0.07;

/**
 * The arcs of a cluster's ring, overdue first from 12 o'clock. Arcs together with their gaps fill the circle;
 * a single light fills it without a gap. A cluster of nothing has no arcs.
 */
export function ringArcs(lights: Lights): Arc[] {
  const present = order.filter((light) => lights[light] > 0);
  const total = present.reduce((sum, light) => sum + lights[light], 0);
  if (total === 0) return [];
  if (present.length === 1) {
    return present.map((light) => ({ light, from: 0, to: 2 * Math.PI, thickness: thickness[light] }));
  }
  const shares = present.map((light) => Math.max(lights[light] / total, leastShare));
  const sum = shares.reduce((a, b) => a + b, 0);
  const room = 2 * Math.PI - gap * present.length;
  let at = gap / 2;
  return present.map((light, i) => {
    const from = at;
    const to = from + (room * (shares[i] as number)) / sum;
    at = to + gap;
    return { light, from, to, thickness: thickness[light] };
  });
}

/** The inner radius of a ring in pixels: it grows with the digits of its count, so that the number fits. */
export function ringRadius(count: number): number {
  if (count < 10) return 17;
  if (count < 100) return 18;
  if (count < 1000) return 21;
  if (count < 10_000) return 25;
  return 28;
}

/** Whether nothing in a cluster has a deadline any more: it is drawn small and quiet, so that what is open stands out. */
export function ended(lights: Lights): boolean {
  return lights.red + lights.yellow + lights.green === 0;
}

/** The radius of a quiet cluster in pixels. */
export function quietRadius(count: number): number {
  return count < 100 ? 11 : count < 1000 ? 14 : 17;
}

/** The outer edge of the thickest arc there can be, for collisions and clicks. */
export function ringReach(count: number): number {
  return ringRadius(count) * (1 + thickness.red);
}

/** A count as it stands in a ring: 9999, then 1.2万 or 12k. */
export function shortCount(count: number, language: 'zh' | 'en'): string {
  if (count < 10_000) return String(count);
  const [unit, sign] =
    language === 'zh' ? [10_000, '万'] : count < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M'];
  const scaled = count / unit;
  return `${scaled < 10 ? Math.floor(scaled * 10) / 10 : Math.floor(scaled)}${sign}`;
}
