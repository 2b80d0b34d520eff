import { describe, expect, it } from 'vitest';
import { draftFrom, emptyDraft, hasContent, missing, readPosition } from './draft';

describe('a typed position', () => {
  it('is longitude, then latitude', () => {
    expect(readPosition('113.57', ' 37.86 ')).toEqual({ at: [113.57, 37.86] });
    expect(readPosition('113。57', '-37．86')).toEqual({ at: [113.57, -37.86] });
  });

  it('with swapped axes says so', () => {
    expect(readPosition('37.86', '113.57')).toEqual({ problem: 'swapped' });
  });

  it('out of the world or not a number is refused', () => {
    expect(readPosition('200', '37')).toEqual({ problem: 'out-of-range' });
    expect(readPosition('东经113', '37')).toEqual({ problem: 'not-a-number' });
    expect(readPosition('', '')).toEqual({ problem: 'not-a-number' });
    expect(readPosition('Infinity', '1e3')).toEqual({ problem: 'not-a-number' });
  });
});

describe('a draft', () => {
  it('comes back as it was, with the same request name', () => {
    const draft = { ...emptyDraft(), at: [113.57, 37.86] as const, title: '井盖松动' };
    expect(draftFrom(JSON.stringify(draft))).toEqual(draft);
  });

  it('that was kept broken or by another version is read as far as it fits', () => {
    expect(hasContent(draftFrom('{"title":'))).toBe(false);
    expect(draftFrom('{"title":"井盖","at":["x",1],"urgency":7,"extra":"?"}')).toMatchObject({
      title: '井盖',
      urgency: 'normal',
    });
    expect(Object.keys(draftFrom('{"title":"井盖","at":["x",1],"extra":"?"}'))).not.toContain('extra');
  });

  it('can be sent when it has a place, a category and a title', () => {
    expect(missing(emptyDraft())).toEqual(['place', 'category', 'title']);
    expect(missing({ ...emptyDraft(), at: [1, 2], category: 'well', title: ' 井 ' })).toEqual([]);
  });
});
