import { describe, expect, it } from 'vitest';
import { metres, troubleOf } from './position';
import { Attempts, bodyOf, emptyStep, lacksOf, numberOf, type StepDraft } from './stepping';
import { choicesOf, teamsOf } from './teams';

const draft = (part: Partial<StepDraft>): StepDraft => ({ ...emptyStep(), ...part });

describe('a step that is made ready', () => {
  it('needs a reason where it leaves the way', () => {
    for (const step of ['decline', 'coordinate', 'suspend', 'reopen'] as const) {
      expect(lacksOf(step, draft({ reason: '  ' }))).toEqual(['reason']);
      expect(lacksOf(step, draft({ reason: '等天暖' }))).toEqual([]);
    }
    expect(lacksOf('accept', draft({}))).toEqual([]);
  });

  it('needs a force and a team to be sent to', () => {
    expect(lacksOf('dispatch', draft({}))).toEqual(['force', 'team']);
    expect(lacksOf('dispatch', draft({ force: 'partner', team: '物业维修组' }))).toEqual([]);
  });

  it('needs a place on site, and for a verification a photo', () => {
    expect(lacksOf('visit', draft({}))).toEqual(['place']);
    expect(lacksOf('verify', draft({ place: [113.5, 37.8] }))).toEqual(['photo']);
    expect(lacksOf('verify', draft({ place: [113.5, 37.8], photo: 3 }))).toEqual([]);
  });

  it('is merged only into a concern whose title was shown', () => {
    expect(lacksOf('merge', draft({ reason: '同一件', into: '214' }))).toEqual(['into']);
    expect(lacksOf('merge', draft({ reason: '同一件', into: '215', seen: 214 }))).toEqual(['into']);
    expect(lacksOf('merge', draft({ reason: '同一件', into: '#214', seen: 214 }))).toEqual([]);
  });

  it('sends what the step takes and nothing that another form left', () => {
    const full = draft({
      reason: ' 等天暖 ',
      note: '下周再看',
      force: 'partner',
      team: '物业维修组',
      answer: '修好了',
      satisfaction: 5,
      into: '7',
      place: [113.5, 37.8],
      photo: 3,
    });
    expect(bodyOf('suspend', full)).toEqual({ step: 'suspend', reason: '等天暖', note: '下周再看' });
    expect(bodyOf('accept', draft({}))).toEqual({ step: 'accept' });
    expect(bodyOf('dispatch', full)).toEqual({
      step: 'dispatch',
      note: '下周再看',
      force: 'partner',
      team: '物业维修组',
    });
    expect(bodyOf('verify', full)).toEqual({
      step: 'verify',
      note: '下周再看',
      place: { type: 'Point', coordinates: [113.5, 37.8] },
      photo: 3,
    });
    expect(bodyOf('answer', { ...full, note: '' })).toEqual({
      step: 'answer',
      answer: '修好了',
      satisfaction: 5,
    });
    expect(bodyOf('merge', { ...full, note: '' })).toEqual({ step: 'merge', reason: '等天暖', into: 7 });
  });

  it('is one request however often it is sent, and another once it was changed', () => {
    const attempts = new Attempts();
    const first = attempts.of({ step: 'accept' }, '"1"');
    expect(attempts.of({ step: 'accept' }, '"2"')).toEqual(first);
    expect(attempts.of({ step: 'accept', note: '今天去看' }, '"2"').key).not.toBe(first.key);
  });

  it('is decided anew once the server has refused it', () => {
    const attempts = new Attempts();
    const first = attempts.of({ step: 'accept' }, '"1"');
    attempts.settle({ step: 'accept' });
    const next = attempts.of({ step: 'accept' }, '"2"');
    expect(next.etag).toBe('"2"');
    expect(next.key).not.toBe(first.key);
  });

  it('reads a number as people write it', () => {
    expect([' 214 ', '#214', '# 214'].map(numberOf)).toEqual([214, 214, 214]);
    expect(['', '0', '21a', '-3'].map(numberOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the teams that are offered', () => {
  it('keep the order in which the server suggests them, without those that take nothing new', () => {
    const told = [
      '物业维修组',
      { name: '街道城管', force: 'department' as const },
      { name: '旧队', disabled: true },
    ];
    expect(choicesOf(told)).toEqual([{ name: '物业维修组' }, { name: '街道城管', force: 'department' }]);
  });

  it('are those of the chosen force and those of none', () => {
    const teams = choicesOf([
      { name: '志愿者队', force: 'volunteer' },
      '楼院长',
      { name: '街道城管', force: 'department' },
    ]);
    expect(teamsOf(teams, 'department').map((x) => x.name)).toEqual(['楼院长', '街道城管']);
    expect(teamsOf(teams, undefined)).toHaveLength(3);
  });
});

describe('a position', () => {
  it('is as far from the concern as on the sphere', () => {
    // One degree of latitude: a 360th of the sphere's circumference.
    expect(metres([113.5, 37], [113.5, 38])).toBeCloseTo((2 * Math.PI * 6_371_008.8) / 360, 3);
    expect(metres([113.5, 37.8], [113.5, 37.8])).toBe(0);
  });

  it('that was not allowed is told from one that was not found', () => {
    expect([1, 2, 3].map(troubleOf)).toEqual(['denied', 'failed', 'failed']);
  });
});
