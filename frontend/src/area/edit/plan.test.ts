import { describe, expect, it } from 'vitest';
import type { Position } from '../../board/drawing';
import { faultsOf } from './faults';
import {
  addGrid,
  edges,
  editsOf,
  insertNode,
  isEmpty,
  laidOver,
  moveNode,
  place,
  planOf,
  removeNode,
  renameGrid,
  type Shape,
  sharing,
} from './plan';

const box = (w: number, s: number, e: number, n: number): Position[][][] => [
  [
    [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ],
  ],
];
const shape = (code: string, coordinates: Position[][][]): Shape => ({
  code,
  name: `网格${code}`,
  version: 3,
  coordinates,
});

//   0    1    2    3
//   | a  | b2 |      2
//   |    | b1 | free 1
//   +----+----+----+ 0
const shapes = [shape('a', box(0, 0, 1, 2)), shape('b1', box(1, 0, 2, 1)), shape('b2', box(1, 1, 2, 2))];
const community = box(0, 0, 3, 2).flat();
const plan = planOf(shapes);
const nodeAt = (p: typeof plan, at: Position) =>
  [...p.nodes].find(([, q]) => q[0] === at[0] && q[1] === at[1])?.[0] ?? -1;
const codes = (p: typeof plan, at: Position) => sharing(p, nodeAt(p, at)).map((g) => g.code);

describe('a plan of grids', () => {
  it('has one node where grids share a vertex, and one where a corner stands on another’s edge', () => {
    expect(plan.nodes.size).toBe(8);
    expect(codes(plan, [1, 0])).toEqual(['a', 'b1']);
    expect(codes(plan, [1, 1])).toEqual(['a', 'b1', 'b2']);
    expect(codes(plan, [0, 0])).toEqual(['a']);
  });

  it('is unchanged as it was read, whatever nodes its edges gained', () => {
    expect(isEmpty(editsOf(plan, plan))).toBe(true);
  });

  it('moves every grid that shares a node, and tells them all', () => {
    const moved = moveNode(plan, nodeAt(plan, [1, 1]), [1.25, 1.000000049]);
    const edits = editsOf(plan, moved);
    expect(edits.areas.map((e) => [e.code, e.version])).toEqual([
      ['a', 3],
      ['b1', 3],
      ['b2', 3],
    ]);
    for (const { geometry, name } of edits.areas) {
      expect(geometry?.coordinates.flat(2)).toContainEqual([1.25, 1]);
      expect(name).toBeUndefined();
    }
  });

  it('puts a node into both grids along a border, and takes it out of both', () => {
    const [a, b] = [nodeAt(plan, [1, 0]), nodeAt(plan, [1, 1])];
    const more = insertNode(plan, a, b, [1.1, 0.5]);
    expect(codes(more, [1.1, 0.5])).toEqual(['a', 'b1']);
    expect(edges(more).length).toBe(edges(plan).length + 1);
    const back = removeNode(more, plan.next);
    expect(back && isEmpty(editsOf(plan, back))).toBe(true);
  });

  it('keeps a grid from falling below a triangle', () => {
    const less = removeNode(planOf([shape('a', box(0, 0, 1, 1))]), 0);
    expect(less && removeNode(less, 1)).toBeUndefined();
  });

  it('adds a grid whose corners on borders become nodes of its neighbours', () => {
    const more = addGrid(plan, 'new', '第四网格', [
      [2, 0.5],
      [3, 0.5],
      [3, 2],
      [2, 2],
    ]);
    expect(codes(more, [2, 0.5])).toEqual(['b1', 'new']);
    expect(codes(more, [2, 1])).toEqual(['b1', 'b2', 'new']);
    expect(faultsOf(more, community)).toEqual([]);
    const edits = editsOf(plan, more);
    expect(edits.added.map((g) => g.name)).toEqual(['第四网格']);
    expect(edits.areas.map((g) => g.code)).toEqual(['b1']);
  });

  it('tells a new name alone', () => {
    expect(editsOf(plan, renameGrid(plan, 'b1', '东网格')).areas).toEqual([
      { code: 'b1', version: 3, name: '东网格' },
    ]);
  });

  it('lays what was edited here over what is newest, at the newest versions', () => {
    const mine = moveNode(plan, nodeAt(plan, [0, 0]), [0.1, 0.1]);
    const newest = shapes.map((s) => ({ ...s, version: 9, name: `${s.name}新` }));
    const both = laidOver(newest, mine, editsOf(plan, mine));
    const edits = editsOf(planOf(newest), both);
    expect(edits.areas.map((e) => [e.code, e.version, e.name])).toEqual([['a', 9, undefined]]);
    expect(place(both, nodeAt(both, [0.1, 0.1]))).toEqual([0.1, 0.1]);
    expect(both.grids[0]?.name).toBe('网格a新');
  });
});

describe('the faults of a plan', () => {
  it('are none where grids only touch', () => {
    expect(faultsOf(plan, community)).toEqual([]);
  });

  it('name two grids of which one is drawn into the other', () => {
    const apart = planOf([shape('a', box(0, 0, 1, 2)), shape('b', box(1.2, 0, 2, 2))]);
    const over = moveNode(apart, nodeAt(apart, [1.2, 0]), [0.8, 0.3]);
    expect(faultsOf(over, community).map((f) => [f.kind, f.grids])).toEqual([['overlap', ['a', 'b']]]);
  });

  it('see an edge that cuts through a neighbour between two shared corners', () => {
    const bent = planOf([
      shape('a', [
        [
          [
            [0, 0],
            [1, 0],
            [0.5, 1],
            [1, 2],
            [0, 2],
            [0, 0],
          ],
        ],
      ]),
      shape('b', [
        [
          [
            [1, 0],
            [2, 0],
            [2, 2],
            [1, 2],
            [0.2, 1],
            [1, 0],
          ],
        ],
      ]),
    ]);
    expect(faultsOf(bent, community).map((f) => f.kind)).toEqual(['overlap']);
  });

  it('name what leaves the community', () => {
    const out = moveNode(plan, nodeAt(plan, [0, 0]), [-0.2, 0]);
    expect(faultsOf(out, community).map((f) => [f.kind, f.grids])).toEqual([['outside', ['a']]]);
  });

  it('name what crosses itself', () => {
    const crossed = moveNode(plan, nodeAt(plan, [0, 0]), [2.5, 1.7]);
    expect(faultsOf(crossed, community).map((f) => f.kind)).toContain('crosses');
  });
});
