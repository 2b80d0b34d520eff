// Where a concern is in the loop, and what comes next. The rules are the server's: `steps` says what the account can take now.
import type { components } from '../api/schema';
import type { ConcernFacts } from './concern';

type Schemas = components['schemas'];

export type Step = Schemas['Step'];
export type Event = Schemas['Event'];
type Status = ConcernFacts['status'];

/** The stages of the loop in order. `visit` is one only of what must be visited in person. */
export const stageNames = [
  'reported',
  'accepted',
  'in_progress',
  'coordinating',
  'resolved',
  'visit',
  'verify',
  'answer',
  'struck_off',
] as const;

/** A stage, or what stands in its place: a side exit, or the clock that stands still. */
export type StageName = (typeof stageNames)[number] | 'declined' | 'duplicate' | 'suspended';

export interface Stage {
  name: StageName;
  /** done; here: it waits for this; todo; skipped: it went on without. */
  state: 'done' | 'here' | 'todo' | 'skipped';
}

type Loop = Pick<
  ConcernFacts,
  | 'status'
  | 'suspended_from'
  | 'must_arrive'
  | 'visited_at'
  | 'verified_at'
  | 'answered_at'
  | 'accepted_at'
  | 'team'
>;

/** What is still to be done before a resolved concern can be struck off. */
export function missing(facts: Loop): ('visit' | 'verify' | 'answer')[] {
  if (facts.status !== 'resolved') return [];
  const lacks: ('visit' | 'verify' | 'answer')[] = [];
  if (facts.must_arrive && !facts.visited_at) lacks.push('visit');
  if (!facts.verified_at) lacks.push('verify');
  if (!facts.answered_at) lacks.push('answer');
  return lacks;
}

/** The stage that a concern waits for while it is in a status. */
function waitsFor(status: Status, facts: Loop): StageName {
  switch (status) {
    case 'reported':
      return 'accepted';
    case 'accepted':
    case 'in_progress':
      return 'in_progress';
    case 'coordinating':
      return 'coordinating';
    default:
      return missing({ ...facts, status: 'resolved' })[0] ?? 'struck_off';
  }
}

/** The stages as a concern has gone through them. `coordinated` says whether others were called in. */
export function stagesOf(facts: Loop, coordinated: boolean): Stage[] {
  const { status } = facts;
  if (status === 'declined' || status === 'duplicate') {
    const way: Stage[] = [{ name: 'reported', state: 'done' }];
    if (facts.accepted_at) way.push({ name: 'accepted', state: 'done' });
    way.push({ name: status, state: 'done' });
    way.push({ name: 'answer', state: facts.answered_at ? 'done' : 'here' });
    return way;
  }
  const ended = status === 'struck_off';
  const stands = status === 'suspended';
  const here = waitsFor(stands ? (facts.suspended_from ?? 'accepted') : status, facts);
  const at = stageNames.indexOf(here as (typeof stageNames)[number]);
  const way: Stage[] = [];
  for (const [i, name] of stageNames.entries()) {
    if (name === 'visit' && !facts.must_arrive) continue;
    const passed = ended || i < at || (name === 'answer' && facts.answered_at !== undefined);
    if (name === here && !ended && stands) way.push({ name: 'suspended', state: 'here' });
    if (passed) way.push({ name, state: name === 'coordinating' && !coordinated ? 'skipped' : 'done' });
    else way.push({ name, state: name === here && !stands ? 'here' : 'todo' });
  }
  return way;
}

/** The most natural steps by status, the first that the account can take being its one primary action. */
function wanted(facts: Loop): Step[] {
  switch (facts.status) {
    case 'reported':
      return ['accept'];
    case 'accepted':
      return facts.team ? ['start'] : ['dispatch', 'start'];
    case 'in_progress':
      return ['resolve'];
    case 'coordinating':
      return ['dispatch', 'resolve'];
    case 'resolved':
      return missing(facts).length > 0 ? missing(facts) : ['strike_off'];
    case 'suspended':
      return ['resume'];
    case 'declined':
    case 'duplicate':
      return facts.answered_at ? [] : ['answer'];
    default:
      return [];
  }
}

/**
 * The one step to put forward, and the others in the loop's order. A visit in person comes first where one is due and it is
 * all that the account can do.
 */
export function choices(facts: Loop & Pick<ConcernFacts, 'steps'>): {
  next: Step | undefined;
  others: Step[];
} {
  const open = facts.steps ?? [];
  const visitDue = facts.must_arrive && !facts.visited_at && open.length === 1 && open[0] === 'visit';
  const next = visitDue ? 'visit' : wanted(facts).find((step) => open.includes(step));
  return { next, others: open.filter((step) => step !== next) };
}

/** Whether a step, from where the concern is, brings a reason that must be given. */
export function needsReason(step: Step): boolean {
  return ['decline', 'coordinate', 'suspend', 'merge', 'reopen'].includes(step);
}

/** Whether it is taken on site. */
export function onSite(step: Step): boolean {
  return step === 'visit' || step === 'verify';
}
