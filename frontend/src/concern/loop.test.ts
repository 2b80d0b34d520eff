import { describe, expect, it } from 'vitest';
import type { ConcernFacts } from './concern';
import { choices, missing, type StageName, stagesOf } from './loop';

const facts = (part: Partial<ConcernFacts>) => ({ status: 'reported', ...part }) as ConcernFacts;

describe('the one step that is put forward', () => {
  const inCharge = (part: Partial<ConcernFacts>) => choices(facts(part));

  it.each<[string, Partial<ConcernFacts>, string | undefined, string[]]>([
    [
      'taken in charge before anything else',
      { status: 'reported', steps: ['accept', 'decline', 'merge'] },
      'accept',
      ['decline', 'merge'],
    ],
    [
      'sent to a team once it is accepted',
      { status: 'accepted', steps: ['decline', 'dispatch', 'start', 'suspend'] },
      'dispatch',
      ['decline', 'start', 'suspend'],
    ],
    [
      'begun by the team it was sent to',
      { status: 'accepted', team: '物业维修组', steps: ['start', 'coordinate', 'visit'] },
      'start',
      ['coordinate', 'visit'],
    ],
    [
      'done with while somebody is at it',
      { status: 'in_progress', steps: ['coordinate', 'resolve'] },
      'resolve',
      ['coordinate'],
    ],
    [
      'verified before the resident is answered',
      { status: 'resolved', steps: ['verify', 'answer', 'reopen'] },
      'verify',
      ['answer', 'reopen'],
    ],
    [
      'answered when it was verified',
      { status: 'resolved', verified_at: 'x', steps: ['verify', 'answer', 'reopen'] },
      'answer',
      ['verify', 'reopen'],
    ],
    [
      'struck off when nothing is missing',
      {
        status: 'resolved',
        verified_at: 'x',
        answered_at: 'x',
        steps: ['verify', 'answer', 'strike_off', 'reopen'],
      },
      'strike_off',
      ['verify', 'answer', 'reopen'],
    ],
    [
      'visited first where a visit in person is owed',
      { status: 'resolved', must_arrive: 'hardship', steps: ['visit', 'verify', 'answer', 'reopen'] },
      'visit',
      ['verify', 'answer', 'reopen'],
    ],
    ['gone on with while it is suspended', { status: 'suspended', steps: ['resume'] }, 'resume', []],
    [
      'answered though it was declined',
      { status: 'declined', steps: ['answer', 'reopen'] },
      'answer',
      ['reopen'],
    ],
    ['none of what has ended', { status: 'struck_off', steps: ['reopen'] }, undefined, ['reopen']],
    [
      'the visit for a member who can do nothing else and owes one',
      { status: 'in_progress', must_arrive: 'mood_change', steps: ['visit'] },
      'visit',
      [],
    ],
    [
      'none for a member who owes no visit',
      { status: 'in_progress', steps: ['visit'] },
      undefined,
      ['visit'],
    ],
    ['none for who may only look', { status: 'in_progress', steps: [] }, undefined, []],
  ])('is %s', (_, part, next, others) => {
    expect(inCharge(part)).toEqual({ next, others });
  });
});

describe('what is missing before the strike-off', () => {
  it('is a visit only where one is owed', () => {
    expect(missing(facts({ status: 'resolved' }))).toEqual(['verify', 'answer']);
    expect(missing(facts({ status: 'resolved', must_arrive: 'emergency' }))).toEqual([
      'visit',
      'verify',
      'answer',
    ]);
    expect(missing(facts({ status: 'resolved', verified_at: 'x', answered_at: 'x' }))).toEqual([]);
  });

  it('is not asked before it is resolved', () => {
    expect(missing(facts({ status: 'in_progress' }))).toEqual([]);
  });
});

describe('the way through the loop', () => {
  const way = (part: Partial<ConcernFacts>, coordinated = false) =>
    stagesOf(facts(part), coordinated).map(({ name, state }) => `${name} ${state}`);
  const here = (part: Partial<ConcernFacts>): StageName | undefined =>
    stagesOf(facts(part), false).find((s) => s.state === 'here')?.name;

  it('goes from the report to the strike-off', () => {
    expect(way({ status: 'resolved', verified_at: 'x' })).toEqual([
      'reported done',
      'accepted done',
      'in_progress done',
      'coordinating skipped',
      'resolved done',
      'verify done',
      'answer here',
      'struck_off todo',
    ]);
  });

  it.each<[Partial<ConcernFacts>, StageName | undefined]>([
    [{ status: 'reported' }, 'accepted'],
    [{ status: 'accepted' }, 'in_progress'],
    [{ status: 'in_progress' }, 'in_progress'],
    [{ status: 'coordinating' }, 'coordinating'],
    [{ status: 'resolved', must_arrive: 'hardship' }, 'visit'],
    [{ status: 'resolved', answered_at: 'x' }, 'verify'],
    [{ status: 'resolved', verified_at: 'x', answered_at: 'x' }, 'struck_off'],
    [{ status: 'suspended', suspended_from: 'in_progress' }, 'suspended'],
    [{ status: 'struck_off', verified_at: 'x', answered_at: 'x' }, undefined],
  ])('of %j waits at %s', (part, name) => {
    expect(here(part)).toBe(name);
  });

  it('shows an answer that was given before the verification as given', () => {
    expect(way({ status: 'resolved', answered_at: 'x' })).toContain('answer done');
  });

  it('stands still in front of what it was suspended from', () => {
    expect(way({ status: 'suspended', suspended_from: 'in_progress' }).slice(1, 4)).toEqual([
      'accepted done',
      'suspended here',
      'in_progress todo',
    ]);
  });

  it('ends early when it is declined, and still owes an answer', () => {
    expect(way({ status: 'declined' })).toEqual(['reported done', 'declined done', 'answer here']);
    expect(way({ status: 'duplicate', accepted_at: 'x', answered_at: 'x' })).toEqual([
      'reported done',
      'accepted done',
      'duplicate done',
      'answer done',
    ]);
  });

  it('has been coordinated when others were called in', () => {
    expect(way({ status: 'in_progress' }, true)).toContain('coordinating todo');
    expect(way({ status: 'struck_off' }, true)).toContain('coordinating done');
  });
});
