import { describe, expect, it } from 'vitest';
import { draftOf, newOf, patchOf, standing, tells, type Webhook } from './webhook';

const webhook: Webhook = {
  id: 3,
  name: '工作群',
  format: 'wecom',
  url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
  signed: false,
  kinds: ['red'],
  categories: [],
  with_title: false,
  paused: false,
  version: 2,
  waiting: 0,
  failed: 0,
  given_up: 0,
};

describe('a webhook', () => {
  it('keeps its address unless another is typed', () => {
    expect(patchOf(draftOf(webhook, undefined))).not.toHaveProperty('url');
    expect(patchOf({ ...draftOf(webhook, undefined), url: ' https://a.example ' }).url).toBe(
      'https://a.example',
    );
  });

  it('is given a secret only where DingTalk made one', () => {
    const draft = { ...draftOf(undefined, '140302001001'), name: 'a', url: 'https://a', secret: 'SEC1' };
    expect(newOf({ ...draft, format: 'dingtalk' }).secret).toBe('SEC1');
    expect(newOf({ ...draft, format: 'standard' })).not.toHaveProperty('secret');
    expect(newOf({ ...draft, format: 'wecom', area: undefined })).not.toHaveProperty('area');
  });

  it('says how it stands', () => {
    expect(standing(webhook)).toBe('还没发过');
    expect(standing({ ...webhook, tried_at: '2026-03-02T00:00:00Z' })).toBe('都发到了');
    expect(standing({ ...webhook, problem: 'status', status: 500, waiting: 4, given_up: 1 })).toBe(
      '对方答 500，4 条等着，1 条放弃了',
    );
  });

  it('tells of a concern by its number and of an import by its count', () => {
    const delivery = {
      id: 1,
      message: 'm',
      at: '2026-03-02T00:00:00Z',
      state: 'waiting',
      attempts: 0,
    } as const;
    expect(tells({ ...delivery, kind: 'red', concern: 7 }, String)).toBe('超期（红灯） · 民情 7');
    expect(tells({ ...delivery, kind: 'step', step: 'accept', concern: 7 }, () => '接下')).toBe(
      '接下 · 民情 7',
    );
    expect(tells({ ...delivery, kind: 'imported', count: 20 }, String)).toBe('批量导入 · 20 件');
  });
});
