import { describe, expect, it } from 'vitest';
import {
  arrowHead,
  circleCentre,
  circleRing,
  loopOf,
  type Pixel,
  rubbed,
  selfCrossing,
  simplified,
  svgPath,
} from './stroke';

const p = (x: number, y: number): Pixel => ({ x, y });

describe('a stroke', () => {
  it('drops the points that lie on its line and keeps its corners', () => {
    const path = [p(0, 0), p(5, 0.3), p(10, 0), p(10, 5), p(10, 10)];
    expect(simplified(path, 1)).toEqual([0, 2, 4]);
  });

  it('is a curve through every point when drawn by hand, straight otherwise', () => {
    const path = [p(0, 0), p(10, 0), p(10, 10)];
    expect(svgPath(path, { curved: false, closed: false })).toBe('M0.0 0.0L10.0 0.0L10.0 10.0');
    expect(svgPath(path, { curved: true, closed: true }).match(/C/g)).toHaveLength(3);
  });

  it('ends in two barbs that point back along it', () => {
    expect(arrowHead([p(0, 0), p(100, 0)], 10)).toBe('M91.2 -4.8L100.0 0.0L91.2 4.8');
    expect(arrowHead([p(3, 3), p(3, 3)], 10)).toBe('');
  });
});

describe('a ring', () => {
  it('that crosses itself says where', () => {
    expect(selfCrossing([p(0, 0), p(10, 10), p(10, 0), p(0, 10)])).toEqual(p(5, 5));
    expect(selfCrossing([p(0, 0), p(10, 0), p(10, 10), p(0, 10)])).toBeUndefined();
  });

  it('drawn past its start loses both tails', () => {
    const lasso = [p(-5, 0), p(10, 0), p(10, 10), p(0, 10), p(0, -5)];
    expect(loopOf(lasso)).toEqual([p(0, 0), p(10, 0), p(10, 10), p(0, 10)]);
    expect(selfCrossing(loopOf(lasso))).toBeUndefined();
  });

  it('drawn round and round, as a hand does, is one simple ring', () => {
    const round = Array.from({ length: 60 }, (_, i) =>
      p(100 * Math.cos(i / 6) + 3 * Math.sin(i), 100 * Math.sin(i / 6)),
    );
    const ring = loopOf(round);
    expect(selfCrossing(ring)).toBeUndefined();
    expect(Math.max(...ring.map((q) => q.x)) - Math.min(...ring.map((q) => q.x))).toBeGreaterThan(180);
  });

  it('whose ends never meet is taken whole', () => {
    const open = [p(0, 0), p(10, 0), p(10, 10), p(0, 10)];
    expect(loopOf(open)).toBe(open);
  });
});

describe('a circle', () => {
  it('passes through the point it was drawn to, and is known again as one', () => {
    const ring = circleRing({ x: 100, y: 50 }, { x: 130, y: 90 });
    expect(ring[0]).toEqual({ x: 130, y: 90 });
    for (const p of ring) expect(Math.hypot(p.x - 100, p.y - 50)).toBeCloseTo(50, 6);
    expect(circleCentre(ring)?.x).toBeCloseTo(100, 6);
  });

  it('is none any more when a corner was pulled out, and no other ring is one', () => {
    const ring = circleRing({ x: 0, y: 0 }, { x: 50, y: 0 });
    expect(circleCentre([{ x: 80, y: 0 }, ...ring.slice(1)])).toBeUndefined();
    expect(circleCentre(ring.slice(1))).toBeUndefined();
  });
});

describe('an eraser', () => {
  const line = [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
  ];
  it('takes what it crosses between two positions of the hand, however far they are apart', () => {
    expect(rubbed(line, false, { x: 50, y: -400 }, { x: 50, y: 400 }, 8)).toBe(true);
  });
  it('takes what it comes near to, a single point too, and leaves the rest', () => {
    expect(rubbed(line, false, { x: 50, y: 7 }, { x: 50, y: 40 }, 8)).toBe(true);
    expect(rubbed(line, false, { x: 50, y: 9 }, { x: 50, y: 40 }, 8)).toBe(false);
    expect(rubbed([{ x: 3, y: 3 }], false, { x: 0, y: 0 }, { x: 0, y: 0 }, 8)).toBe(true);
  });
  it('takes a ring by its edge and not by its inside', () => {
    const ring = [...line, { x: 100, y: 100 }, { x: 0, y: 100 }];
    expect(rubbed(ring, true, { x: 50, y: 50 }, { x: 60, y: 60 }, 8)).toBe(false);
    expect(rubbed(ring, true, { x: -5, y: 50 }, { x: -5, y: 50 }, 8)).toBe(true);
    expect(rubbed(ring, false, { x: -5, y: 50 }, { x: -5, y: 50 }, 8)).toBe(false);
  });
});
