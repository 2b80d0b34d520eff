import { expect, it } from 'vitest';
import { emptyFilter, type Filter, filterNames } from '../filter/filter';
import { type Names, sentenceEn, sentenceZh } from './sentence';

const names: Names = { area: (c) => `区划${c}`, category: (s) => `类别${s}`, word: (_, w) => w };

it('the sentence says where, when and what', () => {
  const filter = {
    ...emptyFilter(),
    area: ['一', '二'],
    category: ['井', '灯', '狗'],
    from: '2026-10-01',
    to: '2026-11-23',
  };
  expect(sentenceZh(filter, names)).toBe(
    '区划一和区划二里，2026年10月1日到2026年11月23日前发现的类别井、类别灯和类别狗，不论办到哪一步、亮什么灯。',
  );
});

it('an empty filter is everything that may be seen', () => {
  expect(sentenceZh(emptyFilter(), names)).toBe(
    '您能看到的全部区划里，任何时候发现的民情，不论办到哪一步、亮什么灯。',
  );
});

it('no part of a filter goes unsaid, in either language', () => {
  const set: { [K in keyof Filter]: Filter[K] } = {
    area: ['x'],
    category: ['x'],
    status: ['reported'],
    light: ['red'],
    urgency: ['high'],
    must_report: ['hazard'],
    must_arrive: ['emergency'],
    source: ['visit'],
    force: ['partner'],
    team: ['物业'],
    mine: true,
    unassigned: true,
    restricted: undefined,
    from: '2026-01-01',
    to: '2026-02-01',
    ended_from: '2026-01-05',
    ended_to: '2026-02-05',
    q: '井盖',
    bbox: '1,2,3,4',
    within: 'POLYGON((0 0,1 0,1 1,0 0))',
  };
  for (const say of [sentenceZh, sentenceEn]) {
    const nothing = say(emptyFilter(), names);
    for (const name of filterNames) {
      if (name === 'restricted') continue; // no export has them, whatever was asked
      expect(say({ ...emptyFilter(), [name]: set[name as keyof Filter] }, names), name).not.toBe(nothing);
    }
  }
});
