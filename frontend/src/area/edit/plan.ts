// The grids of a community while they are edited: places that several grids share are one node, so that moving it moves them all.
// Pure values; every change gives a new plan, and the one before is what undoing goes back to.
import type { Position } from '../../board/drawing';

/** Nodes in order, the first not repeated at the end. */
export type Ring = readonly number[];

export interface Grid {
  /** Its code; of a new one a name of this page's own. */
  readonly code: string;
  readonly name: string;
  /** The server's version it was read at, 0 for a new one. */
  readonly version: number;
  /** Each an outline and its holes. */
  readonly polygons: readonly (readonly Ring[])[];
}

export interface Plan {
  readonly nodes: ReadonlyMap<number, Position>;
  readonly grids: readonly Grid[];
  /** The number that the next node gets. */
  readonly next: number;
}

/** A grid as the server sends it. */
export interface Shape {
  code: string;
  name: string;
  version: number;
  /** Polygons of rings of positions, each ring closed. */
  coordinates: readonly (readonly (readonly Position[])[])[];
}

/** Degrees that a place may be off and still be meant: GeoJSON rounds to seven decimals. As the server's geo.Weave has it. */
export const nearby = 1.5e-7;

/** A position as GeoJSON tells it. */
export const rounded = ([lon, lat]: Position): Position => [Number(lon.toFixed(7)), Number(lat.toFixed(7))];

export function planOf(shapes: readonly Shape[]): Plan {
  const nodes = new Map<number, Position>();
  const ids = new Map<string, number>();
  const idOf = (position: Position) => {
    const name = position.join();
    const id = ids.get(name) ?? nodes.size;
    ids.set(name, id);
    nodes.set(id, position);
    return id;
  };
  const grids = shapes.map(({ code, name, version, coordinates }) => ({
    code,
    name,
    version,
    polygons: coordinates.map((polygon) => polygon.map((ring) => ring.slice(0, -1).map(idOf))),
  }));
  return noded({ nodes, grids, next: nodes.size });
}

/** The plan with every node that lies on another grid's edge in that edge, too. */
function noded(plan: Plan): Plan {
  const near = [...plan.nodes];
  return onRings(plan, (ring) => {
    const has = new Set(ring);
    return ring.flatMap((a, i) => {
      const b = ring[(i + 1) % ring.length] as number;
      const between = near
        .flatMap(([id, at]) => {
          if (has.has(id)) return [];
          const along = alongEdge(place(plan, a), place(plan, b), at);
          return along === undefined ? [] : [{ id, along }];
        })
        .sort((p, q) => p.along - q.along)
        .map(({ id }) => id);
      for (const id of between) has.add(id);
      return [a, ...between];
    });
  });
}

/** How far along an edge a place lies that is on it and at no end, from 0 to 1. */
function alongEdge(a: Position, b: Position, at: Position): number | undefined {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const along = ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / (dx * dx + dy * dy || 1);
  if (along <= 0 || along >= 1) return undefined;
  return Math.hypot(a[0] + along * dx - at[0], a[1] + along * dy - at[1]) <= nearby ? along : undefined;
}

export function place(plan: Plan, node: number): Position {
  return plan.nodes.get(node) ?? [0, 0];
}

function onRings(plan: Plan, change: (ring: Ring) => Ring): Plan {
  const grids = plan.grids.map((grid) => ({
    ...grid,
    polygons: grid.polygons.map((polygon) => polygon.map(change)),
  }));
  return { ...plan, grids };
}

/** Moves a node, and with it every grid that has it. */
export function moveNode(plan: Plan, node: number, to: Position): Plan {
  return { ...plan, nodes: new Map(plan.nodes).set(node, rounded(to)) };
}

/** Puts a node between two neighbouring ones, in every grid that has the border between them. Its number is the plan's `next`. */
export function insertNode(plan: Plan, a: number, b: number, at: Position): Plan {
  const node = plan.next;
  const nodes = new Map(plan.nodes).set(node, rounded(at));
  return onRings({ ...plan, nodes, next: node + 1 }, (ring) =>
    ring.flatMap((id, i) => {
      const following = ring[(i + 1) % ring.length];
      return (id === a && following === b) || (id === b && following === a) ? [id, node] : [id];
    }),
  );
}

/** Takes a node out of every grid that has it; undefined when one would be left with fewer than three. */
export function removeNode(plan: Plan, node: number): Plan | undefined {
  const nodes = new Map(plan.nodes);
  nodes.delete(node);
  const left = onRings({ ...plan, nodes }, (ring) => ring.filter((id) => id !== node));
  return rings(left).some((ring) => ring.length < 3) ? undefined : left;
}

/**
 * Adds a grid with an outline of three corners or more. A corner on a node is that node, one on a border becomes a node of all who
 * share the border, and nodes that lie on the new outline become its own.
 */
export function addGrid(plan: Plan, code: string, name: string, corners: readonly Position[]): Plan {
  const nodes = new Map(plan.nodes);
  let next = plan.next;
  const ring = corners.map(rounded).map((at) => {
    const same = [...nodes].find(([, p]) => Math.hypot(p[0] - at[0], p[1] - at[1]) <= nearby);
    if (same) return same[0];
    nodes.set(next, at);
    return next++;
  });
  return noded({ nodes, next, grids: [...plan.grids, { code, name, version: 0, polygons: [[ring]] }] });
}

export function renameGrid(plan: Plan, code: string, name: string): Plan {
  return { ...plan, grids: plan.grids.map((g) => (g.code === code ? { ...g, name } : g)) };
}

export function rings(plan: Plan): Ring[] {
  return plan.grids.flatMap((g) => g.polygons.flat());
}

/** The grids that have a node. */
export function sharing(plan: Plan, node: number): Grid[] {
  return plan.grids.filter((g) => g.polygons.some((p) => p.some((r) => r.includes(node))));
}

/** Every border between two nodes once, whoever shares it. */
export function edges(plan: Plan): [number, number][] {
  const found = new Map<string, [number, number]>();
  for (const ring of rings(plan))
    ring.forEach((a, i) => {
      const b = ring[(i + 1) % ring.length] as number;
      found.set(`${Math.min(a, b)}-${Math.max(a, b)}`, [Math.min(a, b), Math.max(a, b)]);
    });
  return [...found.values()];
}

/** A grid's polygons as GeoJSON has them. */
export function coordinates(plan: Plan, grid: Grid): Position[][][] {
  return grid.polygons.map((polygon) =>
    polygon.map((ring) => [...ring, ring[0] as number].map((id) => place(plan, id))),
  );
}

/** What a request to the server has to say. */
export interface Edits {
  areas: {
    code: string;
    version: number;
    name?: string;
    geometry?: { type: 'MultiPolygon'; coordinates: Position[][][] };
  }[];
  added: { name: string; geometry: { type: 'MultiPolygon'; coordinates: Position[][][] } }[];
}

/** What has become different since `base`: shapes and names, each only where it did. */
export function editsOf(base: Plan, plan: Plan): Edits {
  const edits: Edits = { areas: [], added: [] };
  for (const grid of plan.grids) {
    const geometry = { type: 'MultiPolygon' as const, coordinates: coordinates(plan, grid) };
    const was = base.grids.find((g) => g.code === grid.code);
    if (!was) {
      edits.added.push({ name: grid.name, geometry });
      continue;
    }
    const moved = JSON.stringify(coordinates(base, was)) !== JSON.stringify(geometry.coordinates);
    if (!moved && was.name === grid.name) continue;
    edits.areas.push({
      code: grid.code,
      version: grid.version,
      ...(was.name === grid.name ? {} : { name: grid.name }),
      ...(moved ? { geometry } : {}),
    });
  }
  return edits;
}

export const isEmpty = ({ areas, added }: Edits): boolean => areas.length + added.length === 0;

/** The newest shapes, with what was edited here laid over them: to save it once more after somebody else was faster. */
export function laidOver(newest: readonly Shape[], plan: Plan, edits: Edits): Plan {
  const own = new Map(edits.areas.map((e) => [e.code, e]));
  const merged = newest.map((shape) => {
    const edit = own.get(shape.code);
    return edit
      ? {
          ...shape,
          name: edit.name ?? shape.name,
          coordinates: edit.geometry?.coordinates ?? shape.coordinates,
        }
      : shape;
  });
  const added = plan.grids
    .filter((g) => g.version === 0)
    .map((g) => ({ code: g.code, name: g.name, version: 0, coordinates: coordinates(plan, g) }));
  return planOf([...merged, ...added]);
}
