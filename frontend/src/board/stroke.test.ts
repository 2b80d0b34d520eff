import { describe, expect, it } from 'vitest';
import { arrowHead, loopOf, type Pixel, selfCrossing, simplified, svgPath } from './stroke';

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
