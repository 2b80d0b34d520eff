import { describe, expect, it } from 'vitest';
import { ringArcs, ringRadius, shortCount } from './ring';

describe('a ring of lights', () => {
  it('goes round once, overdue first from 12 o’clock', () => {
    const arcs = ringArcs({ red: 1, yellow: 2, green: 3, none: 4 });
    expect(arcs.map((a) => a.light)).toEqual(['red', 'yellow', 'green', 'none']);
    expect(arcs[0]?.from).toBeGreaterThanOrEqual(0);
    expect(arcs[3]?.to).toBeLessThanOrEqual(2 * Math.PI);
    for (let i = 1; i < arcs.length; i++) expect(arcs[i]?.from).toBeGreaterThan(arcs[i - 1]?.to ?? 0);
  });

  it('gives each light its share', () => {
    const [red, green] = ringArcs({ red: 1, yellow: 0, green: 3, none: 0 });
    const length = (a: typeof red) => (a ? a.to - a.from : 0);
    expect(length(green) / length(red)).toBeCloseTo(3, 5);
  });

  it('draws what is overdue thickest and what has no light thinnest', () => {
    const thick = ringArcs({ red: 1, yellow: 1, green: 1, none: 1 }).map((a) => a.thickness);
    expect(thick).toEqual([...thick].sort((a, b) => b - a));
    expect(new Set(thick).size).toBe(4);
  });

  it('keeps one overdue concern among ten thousand in sight', () => {
    const [red] = ringArcs({ red: 1, yellow: 0, green: 9999, none: 0 });
    expect((red?.to ?? 0) - (red?.from ?? 0)).toBeGreaterThan(0.2);
  });

  it('is closed when there is one light, and has no arc when there is nothing', () => {
    expect(ringArcs({ red: 0, yellow: 5, green: 0, none: 0 })[0]).toMatchObject({ from: 0, to: 2 * Math.PI });
    expect(ringArcs({ red: 0, yellow: 0, green: 0, none: 0 })).toEqual([]);
  });

  it('grows with its number', () => {
    const radii = [1, 50, 500, 5000, 50_000].map(ringRadius);
    expect(radii).toEqual([...radii].sort((a, b) => a - b));
  });

  it.each([
    [9999, 'zh', '9999'],
    [12_345, 'zh', '1.2万'],
    [623_450, 'zh', '62万'],
    [12_345, 'en', '12k'],
    [1_290_000, 'en', '1.2M'],
  ] as const)('writes %i in %s as %s, never more than there are', (count, language, text) => {
    expect(shortCount(count, language)).toBe(text);
  });
});
