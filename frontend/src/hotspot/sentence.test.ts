import { afterEach, describe, expect, it } from 'vitest';
import { chooseLanguage } from '../i18n/dictionary';
import {
  chance,
  figure,
  type HotspotProperties,
  hotspotSentence,
  inAll,
  periodWords,
  placeSentence,
  silentSentence,
} from './sentence';

const names = {
  category: (slug: string) => ({ dog: '夜间犬吠', lamp: '路灯' })[slug] ?? slug,
  area: (code: string) => ({ '140302001001002': '二网格' })[code] ?? code,
};

const hotspot: HotspotProperties = {
  area: '140302001001002',
  count: 16,
  usual: 5,
  expected: 0.8,
  score: 6.2,
  cells: 3,
  centre: [113.5, 37.8],
  periods: 12,
  stood_out: 0,
  weeks: [],
  trend_score: 0,
  trend_chance: 1,
  green: 16,
  yellow: 0,
  red: 0,
  none: 0,
  categories: [
    { category: 'dog', count: 14, usual: 3 },
    { category: 'lamp', count: 2, usual: 0 },
  ],
};

const fourWeeks = ['2026-10-27T10:00:00Z', '2026-11-24T10:00:00Z'] as const;

describe('the sentence of a hotspot', () => {
  afterEach(() => chooseLanguage('zh'));

  it('says of what, where, how many and how many are usual', () => {
    const period = periodWords(...fourWeeks, false);
    expect(hotspotSentence(hotspot, period, names)).toBe('夜间犬吠：二网格近四周 14 件，常值 3 件');
    chooseLanguage('en');
    expect(hotspotSentence(hotspot, periodWords(...fourWeeks, false), names)).toBe(
      '夜间犬吠: 14 in 二网格 in the last four weeks, usually 3',
    );
  });

  it('says how many there are of all kinds where it is of one', () => {
    expect(inAll(hotspot)).toBe('各类共 16 件，常值 5 件');
    expect(inAll({ ...hotspot, usual: undefined })).toBe('各类共 16 件');
    expect(inAll({ ...hotspot, count: 14 })).toBeUndefined();
    expect(inAll({ ...hotspot, count: 40 })).toBeUndefined();
  });

  it('counts all of it when no category leads, and says when there is nothing to compare with', () => {
    const mixed = {
      ...hotspot,
      usual: undefined,
      categories: [{ category: 'dog', count: 7 }],
    };
    expect(hotspotSentence(mixed, '近四周', names)).toBe('多类诉求：二网格近四周 16 件，以前没有数可比');
  });

  it('names the period by its weeks, its days, or the days of the filter', () => {
    expect(periodWords('2026-09-01T10:00:00Z', '2026-11-24T10:00:00Z', false)).toBe('近十二周');
    expect(periodWords('2026-11-14T10:00:00Z', '2026-11-24T10:00:00Z', false)).toBe('近 10 天');
    expect(periodWords('2026-10-31T16:00:00Z', '2026-11-10T16:00:00Z', true)).toBe('11月1日至11月10日');
  });
});

it('says of a place how near its concerns are, and of a silent grid what others have', () => {
  const place = { ...hotspot, radius: 22.1 };
  expect(placeSentence(place, names)).toBe('夜间犬吠：二网格，半径 23 米内 16 件');
  const grid = {
    code: '140302001001002',
    name: '二网格',
    count: 1,
    expected: 12.4,
    measure: 'households' as const,
    size: 400,
    compared: 8,
    chance: 0.0004,
  };
  expect(silentSentence(grid, '近十二周', names)).toBe('二网格：近十二周 1 件，这样的网格一般 12 件');
});

it('writes usual numbers short and a chance never as zero', () => {
  expect([3, 2.5, 12.4, 0.85].map(figure)).toEqual(['3', '2.5', '12', '0.8']);
  expect([0.00001, 0.021, 0.5].map(chance)).toEqual(['< 0.1%', '2.1%', '50%']);
});
