import { afterEach, describe, expect, it } from 'vitest';
import { language } from '../i18n/dictionary';
import { type Clock, dueWords, remaining, when, worktime } from './due';
import { said, sentence } from './events';
import type { Event } from './loop';

const event = (part: Partial<Event>): Event => ({
  version: 1,
  at: '2026-11-24T02:00:00Z',
  kind: 'accept',
  ...part,
});

afterEach(() => {
  language.value = 'zh';
});

describe('an event as a sentence', () => {
  it.each<[Partial<Event>, string, string]>([
    [{ kind: 'accept', by: '赵网格长' }, '赵网格长接下了', '赵网格长 took it'],
    [{ kind: 'accept' }, '接下了', 'Took it'],
    [
      { kind: 'dispatch', by: '赵网格长', team: '物业维修组', force: 'partner' },
      '赵网格长派给物业维修组',
      '赵网格长 sent it to 物业维修组',
    ],
    [{ kind: 'verify', metres: 12 }, '到现场核查，离现场 12 米', 'Verified on site, 12 m from it'],
    [{ kind: 'visit', metres: 0 }, '到场走访，离现场 0 米', 'Visited in person, 0 m from it'],
    [{ kind: 'verify' }, '到现场核查', 'Verified on site'],
    [{ kind: 'coordinate', coordinator: 'street' }, '提请街道协调', 'Asked the street to coordinate'],
    [
      { kind: 'answer', satisfaction: 4 },
      '给居民回了音，居民满意',
      'Answered the resident, who is satisfied',
    ],
    [{ kind: 'absorb', other: 7, supporters: 3 }, '把 #7 并了进来，3 户', 'Took in #7, 3 households'],
    [{ kind: 'absorb' }, '并进来另一件', 'Took in another one'],
    [{ kind: 'edit', changed: ['category', 'title'] }, '改了类别、标题', 'Changed category, title'],
    [{ kind: 'edit', changed: ['lon'] }, '改了位置', 'Changed place'],
    [{ kind: 'edit', changed: [] }, '改了内容', 'Changed the text'],
  ])('%j', (part, zh, en) => {
    expect(sentence(event(part))).toBe(zh);
    language.value = 'en';
    expect(sentence(event(part))).toBe(en);
  });

  it('of a kind that this page does not know is named as it came', () => {
    expect(sentence(event({ kind: 'teleport' as Event['kind'] }))).toBe('teleport');
  });

  it('has the reason before what else was said, and of an edit what stood there before', () => {
    expect(said(event({ kind: 'suspend', texts: { note: '下周再看', reason: '等天暖' } }))).toEqual([
      { what: '为什么', text: '等天暖' },
      { what: '说', text: '下周再看' },
    ]);
    expect(said(event({ kind: 'edit', was: { urgency: 'low' }, texts: { title: '井盖' } }))).toEqual([
      { what: '原来的缓急', text: '不急' },
      { what: '原来的标题', text: '井盖' },
    ]);
  });
});

describe('what is left of a deadline', () => {
  const count = (part: Partial<Clock>): Clock => ({
    milestone: 'resolve',
    due: '3d',
    running: true,
    used_seconds: 0,
    budget_seconds: 3 * 28_800,
    late_seconds: 0,
    suspended_seconds: 0,
    day_seconds: 28_800,
    words: '',
    words_en: '',
    unknown_years: [],
    ...part,
  });

  it('is counted in working time', () => {
    expect(remaining(count({ used_seconds: 28_800 }))).toBe('剩 2 个工作日');
    expect(remaining(count({ used_seconds: 3 * 28_800 - 5400 }))).toBe('剩 1.5 个工作小时');
    expect(remaining(count({ used_seconds: 5 * 28_800, late_seconds: 2 * 28_800 }))).toBe('超期 2 个工作日');
    // Due at the end of a working day: red, and not yet late by any working time.
    expect(remaining(count({ used_seconds: 3 * 28_800 }))).toBe('已到期');
  });

  it('is nothing while the clock stands or there is none', () => {
    expect(remaining(count({ running: false }))).toBe('');
    expect(remaining(count({ milestone: 'none' }))).toBe('');
  });

  it('is never less than a minute', () => {
    expect(worktime(5, 28_800)).toEqual({ unit: 'minute', n: 1 });
  });

  it('is in a list the instant itself, in the words of the next days', () => {
    const now = new Date('2026-11-24T03:00:00Z'); // a Tuesday, 11:00 there
    expect(when('2026-11-24T09:00:00Z', now)).toBe('今天 17:00');
    expect(when('2026-11-24T16:30:00Z', now)).toBe('明天 00:30');
    expect(when('2026-11-23T09:00:00Z', now)).toBe('昨天 17:00');
    expect(when('2026-11-26T09:00:00Z', now)).toBe('周四 17:00');
    expect(when('2026-12-01T09:00:00Z', now)).toBe('12-01 17:00');
    expect(when('2026-11-20T09:00:00Z', now)).toBe('11-20 17:00');
  });

  it('says in a list whether it is past, and nothing where no clock runs', () => {
    const now = new Date('2026-11-24T03:00:00Z');
    expect(dueWords({ light: 'green', red_at: '2026-11-26T09:00:00Z' }, now)).toBe('周四 17:00 到期');
    expect(dueWords({ light: 'red', red_at: '2026-11-23T09:00:00Z' }, now)).toBe('昨天 17:00 过期');
    expect(dueWords({ light: 'red', red_at: '2026-11-04T09:00:00Z' }, now)).toBe('11-04 过期');
    expect(dueWords({ light: 'none', red_at: '2026-11-23T09:00:00Z' }, now)).toBe('');
  });
});
