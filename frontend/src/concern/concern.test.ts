import { describe, expect, it } from 'vitest';
import { type ConcernFacts, clock } from './concern';
import { patchOf } from './EditConcern';
import { withBox } from './listing';

describe('the clock of Asia/Shanghai', () => {
  const now = new Date('2026-11-22T04:00:00Z');

  it('is what is shown wherever the computer is', () => {
    expect(clock('2026-11-21T16:05:00Z', now)).toBe('11-22 00:05');
  });

  it('names the year when it is another one there', () => {
    expect(clock('2025-12-31T15:59:00Z', now)).toBe('2025-12-31 23:59');
    expect(clock('2025-12-31T16:00:00Z', now)).toBe('01-01 00:00');
  });
});

describe('a change on the card', () => {
  const facts = {
    title: '井盖松动',
    category: 'manhole',
    urgency: 'high',
    address: '建设街',
  } as ConcernFacts;
  const draft = {
    title: '井盖松动',
    category: 'manhole',
    urgency: 'high',
    address: '建设街',
    description: '',
  } as const;

  it('sends only what was changed', () => {
    expect(patchOf(facts, { ...draft, title: '井盖丢了' })).toEqual({ title: '井盖丢了' });
    expect(patchOf(facts, draft)).toEqual({});
  });

  it('takes away a text that was emptied', () => {
    expect(patchOf(facts, { ...draft, address: '' })).toEqual({ address: '' });
  });
});

describe('a list of what the map shows', () => {
  it('has the filter and the box', () => {
    const query = new URLSearchParams(withBox('light=red&bbox=0,0,1,1', [113.5, 37.8, 113.6, 37.9]));
    expect(query.get('light')).toBe('red');
    expect(query.getAll('bbox')).toEqual(['113.5000000,37.8000000,113.6000000,37.9000000']);
  });
});
