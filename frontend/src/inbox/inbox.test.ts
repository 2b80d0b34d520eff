import { afterEach, describe, expect, it } from 'vitest';
import { chooseLanguage } from '../i18n/dictionary';
import { choicesOf } from './choices';
import { announce, badgeOf, isTold, type News, why } from './news';

const news = (part: Partial<News>): News => ({
  concern: 1,
  kind: 'new',
  by: 'report',
  at: '2026-11-22T01:00:00Z',
  seen: false,
  title: '路灯不亮',
  category: 'street_light',
  status: 'reported',
  light: 'green',
  yellow_at: '2026-11-22T05:00:00Z',
  red_at: '2026-11-22T08:00:00Z',
  ...part,
});

afterEach(() => chooseLanguage('zh'));

describe('a badge', () => {
  it('shows the count, up to 99, and nothing for none', () => {
    expect([0, 1, 99, 100].map(badgeOf)).toEqual(['', '1', '99', '99+']);
  });

  it('is for who handles: in charge of a place, or of a team', () => {
    expect(isTold({ role: 'leader', teams: [] })).toBe(true);
    expect(isTold({ role: 'member', teams: ['物业维修组'] })).toBe(true);
    expect(isTold({ role: 'member', teams: [] })).toBe(false);
    expect(isTold({ role: 'planner', teams: ['物业维修组'] })).toBe(false);
  });
});

describe('an entry', () => {
  it('says why it is there', () => {
    expect(why(news({}))).toBe('新报的，等接下');
    expect(why(news({ by: 'dispatch' }))).toBe('派给你们队的');
    expect(why(news({ by: 'dispatch', kind: 'returned' }))).toBe('协调完改派了');
    expect(why(news({ by: undefined, kind: 'yellow' }))).toBe('快到期');
    chooseLanguage('en');
    expect(why(news({ by: undefined, kind: 'red' }))).toBe('Overdue');
  });
});

describe('what is said of what came', () => {
  it('names one, counts several, and is silent about what was there or was seen', () => {
    const old = news({});
    const before = { items: [old] };
    expect(announce(before, [old])).toBe('');
    expect(announce(before, [old, news({ concern: 2, title: '井盖响', seen: true })])).toBe('');
    expect(announce(before, [news({ concern: 2, title: '井盖响' }), old])).toBe(
      '提醒：新报的，等接下，井盖响',
    );
    expect(announce({ items: [] }, [old, news({ concern: 2 })])).toBe('有 2 件新的提醒');
  });

  it('speaks again when the same happens again', () => {
    const once = news({ kind: 'returned', by: 'reopen', seen: true });
    const again = { ...once, at: '2026-11-23T01:00:00Z', seen: false };
    expect(announce({ items: [once] }, [again])).toBe('提醒：退回返工，路灯不亮');
  });

  it('is silent about an older one that only moved up', () => {
    const older = news({ concern: 2, at: '2026-11-21T01:00:00Z' });
    expect(announce({ items: [news({})], next: '/api/v1/inbox?cursor=x' }, [older])).toBe('');
  });
});

describe('the areas to choose from', () => {
  const area = (code: string, level: 'community' | 'grid', prefix: string) => ({
    id: 1,
    code,
    name: code,
    level,
    prefix,
  });
  const community = area('140302001001', 'community', '140302001001');
  const grids = ['140302001001001', '140302001001002'].map((code) => area(code, 'grid', code));
  const all = [community, ...grids];

  it('are the next below the only one, or the several of the account', () => {
    const codes = (areas: { code: string; name: string; level: 'community' | 'grid' }[]) =>
      choicesOf({ role: 'leader', areas }, all).map((a) => a.code);
    expect(codes([community])).toEqual(grids.map((g) => g.code));
    expect(codes(grids)).toEqual(grids.map((g) => g.code));
    expect(codes(grids.slice(0, 1))).toEqual([]);
    expect(choicesOf({ role: 'member', areas: [community] }, all)).toEqual([]);
  });
});
