// A step that is being made ready on the card: what was typed so far, and what of it goes to the server.
import type { components } from '../api/schema';
import { newKey } from '../board/key';
import { needsReason, onSite, type Step } from './loop';

export type NewStep = components['schemas']['NewStep'];
export type Force = components['schemas']['Force'];

export interface StepDraft {
  reason: string;
  note: string;
  force: Force | undefined;
  team: string;
  answer: string;
  /** 1 to 5; undefined when the resident did not say. */
  satisfaction: number | undefined;
  /** As typed: the number of the concern that it is the same as. */
  into: string;
  /** The number whose title was shown, so that nobody merges into one that was not looked at. */
  seen: number | undefined;
  /** Where one stands, WGS-84 longitude and latitude. */
  place: readonly [number, number] | undefined;
  /** The photo that was taken on site, once the server has it. */
  photo: number | undefined;
}

export function emptyStep(): StepDraft {
  return {
    reason: '',
    note: '',
    force: undefined,
    team: '',
    answer: '',
    satisfaction: undefined,
    into: '',
    seen: undefined,
    place: undefined,
    photo: undefined,
  };
}

export type Lack = 'reason' | 'force' | 'team' | 'answer' | 'into' | 'place' | 'photo';

/** What has to be given before the step can be sent. */
export function lacksOf(step: Step, draft: StepDraft): Lack[] {
  const lacks: Lack[] = [];
  const need = (is: boolean, given: unknown, name: Lack) => {
    if (is && !given) lacks.push(name);
  };
  need(needsReason(step), draft.reason.trim(), 'reason');
  need(step === 'dispatch', draft.force, 'force');
  need(step === 'dispatch', draft.team.trim(), 'team');
  need(step === 'merge', draft.seen !== undefined && draft.seen === numberOf(draft.into), 'into');
  need(step === 'answer', draft.answer.trim(), 'answer');
  need(onSite(step), draft.place, 'place');
  need(step === 'verify', draft.photo, 'photo');
  return lacks;
}

/** A concern's number as people write it: 214, #214. Undefined when it is none. */
export function numberOf(text: string): number | undefined {
  const digits = /^\s*#?\s*(\d{1,15})\s*$/.exec(text)?.[1];
  const id = Number(digits ?? 0);
  return id > 0 ? id : undefined;
}

/** What goes to the server: what the step takes, and nothing that another form left. */
export function bodyOf(step: Step, draft: StepDraft): NewStep {
  const body: NewStep = { step };
  const reason = draft.reason.trim();
  const note = draft.note.trim();
  if (needsReason(step) && reason) body.reason = reason;
  if (note) body.note = note;
  if (step === 'dispatch') {
    if (draft.force) body.force = draft.force;
    body.team = draft.team.trim();
  }
  if (step === 'answer') {
    body.answer = draft.answer.trim();
    if (draft.satisfaction) body.satisfaction = draft.satisfaction;
  }
  if (step === 'merge') body.into = numberOf(draft.into);
  if (onSite(step) && draft.place) body.place = { type: 'Point', coordinates: [...draft.place] };
  if (step === 'verify' && draft.photo) body.photo = draft.photo;
  return body;
}

/** A request that is sent until it is answered: its Idempotency-Key, and the version that it was first sent on. */
export interface Attempt {
  key: string;
  etag: string;
}

/**
 * Keeps one attempt for each body. While it is not known what became of it, the same body is the same request, however often it is
 * sent and whatever the card has heard meanwhile: so it acts once. What was changed is another request; `settle` says that the
 * server refused it, and that the next one is decided on what the card shows then.
 */
export class Attempts {
  private readonly open = new Map<string, Attempt>();

  of(body: NewStep, etag: string): Attempt {
    const text = JSON.stringify(body);
    const attempt = this.open.get(text) ?? { key: newKey(), etag };
    this.open.set(text, attempt);
    return attempt;
  }

  settle(body: NewStep): void {
    this.open.delete(JSON.stringify(body));
  }
}
