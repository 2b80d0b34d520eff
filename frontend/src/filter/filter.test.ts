import { describe, expect, it } from 'vitest';
import { emptyFilter, type Filter, readFilter, writeFilter } from './filter';

const full: Filter = {
  area: ['140302001001', '140302001002003'],
  category: ['parking', 'street_light'],
  status: ['reported', 'suspended'],
  light: ['red', 'none'],
  urgency: ['urgent'],
  must_report: ['hazard'],
  must_arrive: ['emergency'],
  source: ['hotline_12345'],
  force: ['volunteer'],
  team: ['物业维修组'],
  mine: true,
  unassigned: false,
  restricted: 'exclude',
  from: '2026-11-01',
  to: '2026-11-23',
  ended_from: '2026-11-08',
  ended_to: '2026-11-24',
  q: '污水井 冒水',
  bbox: '113.5,37.8,113.6,37.9',
  within: 'POLYGON((113.5 37.8,113.6 37.8,113.6 37.9,113.5 37.8))',
};

describe('the filter in the URL', () => {
  it('reads back what it wrote, every part of it', () => {
    const query = writeFilter(full).toString();
    expect(readFilter(new URLSearchParams(query))).toEqual(full);
  });

  it('is an empty query when nothing is set', () => {
    expect(writeFilter(emptyFilter()).toString()).toBe('');
    expect(readFilter(new URLSearchParams(''))).toEqual(emptyFilter());
  });

  it('is the same string whatever the order in which values were chosen', () => {
    const one = writeFilter({ ...emptyFilter(), light: ['red', 'yellow'], category: ['b', 'a'] });
    const two = writeFilter({ ...emptyFilter(), light: ['yellow', 'red'], category: ['a', 'b'] });
    expect(one.toString()).toBe(two.toString());
  });

  it('leaves out words the server would refuse, and takes a doubled value once', () => {
    const read = readFilter(
      new URLSearchParams('light=red,purple,red&urgency=&mine=yes&unassigned=maybe&restricted=all'),
    );
    expect(read).toEqual({ ...emptyFilter(), light: ['red'] });
  });

  it('does not touch what other parts of the page keep in the URL', () => {
    const read = readFilter(new URLSearchParams('map=16/37.8/113.5&card=7&board=2&light=red'));
    expect([...writeFilter(read).keys()]).toEqual(['light']);
  });
});
