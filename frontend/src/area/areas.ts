/** The levels of the tree, from the city down. */
export const levels = ['city', 'district', 'street', 'community', 'grid', 'building'] as const;

export type Level = (typeof levels)[number];

/** How many digits of a code are an area's own at each level. */
const significant: Record<Level, number> = {
  city: 4,
  district: 6,
  street: 9,
  community: 12,
  grid: 15,
  building: 18,
};

export interface Area {
  id: number;
  /** 12 digits, zero-filled, 15 for a grid, 18 for a building. */
  code: string;
  name: string;
  level: Level;
  /** The code's significant digits: a descendant's code starts with them. */
  prefix: string;
  /** West, south, east, north in degrees. */
  bbox?: [number, number, number, number];
}

export interface AreaNode extends Area {
  children: AreaNode[];
}

export function prefixOf(code: string, level: Level): string {
  return code.slice(0, significant[level]);
}

/** The level a code is of, told by its trailing zeros. A code of a foreign length has none. */
export function levelOf(code: string): Level | undefined {
  if (code.length === 18) return 'building';
  if (code.length === 15) return 'grid';
  if (code.length !== 12) return undefined;
  if (!code.endsWith('000')) return 'community';
  if (!code.endsWith('000000')) return 'street';
  return code.endsWith('00000000') ? 'city' : 'district';
}

/**
 * The areas as a forest in the order of their codes. An area whose parent is not among them (the account sees no more, or the
 * level between is missing) hangs under its nearest ancestor that is, else at the top.
 */
export function treeOf(areas: readonly Area[]): AreaNode[] {
  const nodes = areas
    .map((a) => ({ ...a, children: [] as AreaNode[] }))
    .sort((a, b) => (a.prefix < b.prefix ? -1 : a.prefix > b.prefix ? 1 : 0));
  const roots: AreaNode[] = [];
  const path: AreaNode[] = [];
  for (const node of nodes) {
    while (path.length > 0 && !node.prefix.startsWith((path[path.length - 1] as AreaNode).prefix)) path.pop();
    const parent = path[path.length - 1];
    (parent ? parent.children : roots).push(node);
    path.push(node);
  }
  return roots;
}

/** The area and those above it, the highest first. */
export function pathTo(areas: readonly Area[], code: string): Area[] {
  const target = areas.find((a) => a.code === code);
  if (!target) return [];
  return areas
    .filter((a) => target.prefix.startsWith(a.prefix))
    .sort((a, b) => a.prefix.length - b.prefix.length);
}

/** The box around nested positions, as GeoJSON has them: west, south, east, north. Without any position there is none. */
export function boxOf(coordinates: readonly unknown[]): [number, number, number, number] | undefined {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: readonly unknown[]) => {
    const [x, y] = part;
    if (typeof x === 'number' && typeof y === 'number') {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else for (const inner of part) if (Array.isArray(inner)) visit(inner);
  };
  visit(coordinates);
  return box[0] <= box[2] ? box : undefined;
}

/**
 * The level whose areas are best told apart at a zoom: the deepest whose middling area is at least `least` pixels wide, else the
 * highest there is. Areas without a box do not count.
 */
export function levelAt(areas: readonly Area[], zoom: number, least = 64): Level | undefined {
  const degrees = (256 * 2 ** zoom) / 360;
  const present = levels.filter((level) => areas.some((a) => a.level === level && a.bbox));
  for (const level of [...present].reverse()) {
    const widths = areas
      .filter((a) => a.level === level && a.bbox)
      .map((a) => (a.bbox ? a.bbox[2] - a.bbox[0] : 0) * degrees)
      .sort((a, b) => a - b);
    if ((widths[widths.length >> 1] as number) >= least) return level;
  }
  return present[0];
}
