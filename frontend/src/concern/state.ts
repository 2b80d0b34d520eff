import { computed, signal } from '@preact/signals';
import { api } from '../api/client';
import { ProblemError } from '../api/problem';
import { changeSearch, search } from '../app/url';
import { onChange, onReset } from '../live/stream';
import type { Concern, ConcernPatch, Notice, Receipt } from './concern';
import type { Attempts, NewStep } from './stepping';

/** The id of the concern whose card is open. It lives in the URL as `card`. */
export const openId = computed<number | undefined>(() => {
  const id = Number(search.value.get('card') ?? '');
  return Number.isInteger(id) && id > 0 ? id : undefined;
});

export function openConcern(id: number): void {
  changeSearch({ card: String(id) }, true);
}

export function closeConcern(): void {
  changeSearch({ card: undefined }, true);
}

/** The open card: what is known of it, and how that stands. */
export interface Card {
  id: number;
  concern?: Concern;
  etag?: string;
  state: 'loading' | 'ready' | 'notfound' | 'failed';
  error?: unknown;
  /** Somebody changed it after it was opened here. */
  changed: boolean;
  /** What was done to the texts of the change that was made here last. */
  notices?: readonly Notice[];
}

export const card = signal<Card | undefined>(undefined);

/** Follows `openId`: loads the concern that is to be shown, and again when it changes; returns how to stop. */
export function followCard(): () => void {
  const again = () => {
    const open = card.peek();
    if (open) void loadCard(open.id, true);
  };
  const stops = [
    openId.subscribe((id) => {
      if (id === undefined) card.value = undefined;
      else if (card.peek()?.id !== id) void loadCard(id);
    }),
    onChange('concern', (changes) => {
      const open = card.peek();
      if (open && changes.some((c) => c.id === open.id)) void loadCard(open.id, true);
    }),
    onReset(again),
  ];
  return () => {
    for (const stop of stops) stop();
    card.value = undefined;
  };
}

/** Loads a concern into the card. `quiet` keeps what is shown until the answer is here. */
export async function loadCard(id: number, quiet = false): Promise<void> {
  const before = card.peek();
  if (!quiet || before?.id !== id) card.value = { id, state: 'loading', changed: false };
  try {
    const { body, etag } = await api.read<Concern>(`concerns/${id}`);
    const shown = card.peek();
    if (shown?.id !== id) return;
    // Against what is shown by now: a change made here may have been answered meanwhile.
    const changed = quiet && shown.etag !== undefined && shown.etag !== etag;
    card.value = { id, concern: body, etag, state: 'ready', changed, notices: shown.notices };
  } catch (error) {
    if (card.peek()?.id !== id) return;
    const missing = error instanceof ProblemError && error.status === 404;
    // What is shown, and what is being typed below it, outlives a bad line; the page says that it may be behind.
    if (quiet && !missing && before?.state === 'ready') return;
    card.value = { id, state: missing ? 'notfound' : 'failed', error, changed: false };
  }
}

/**
 * Changes some facts of the open concern on the version that is shown. Throws a ProblemError with status 412 when it has
 * become another meanwhile; the card then holds the newest, and nothing is lost.
 */
export async function changeConcern(patch: ConcernPatch): Promise<void> {
  const open = card.peek();
  if (!open?.etag) return;
  try {
    const { body, etag } = await api.patch<Concern>(`concerns/${open.id}`, patch, { ifMatch: open.etag });
    const { notices } = body;
    card.value = { id: open.id, concern: body, etag, state: 'ready', changed: false, notices };
  } catch (error) {
    if (error instanceof ProblemError && error.status === 412) await loadCard(open.id, true);
    throw error;
  }
}

/**
 * Takes a step of the loop on the version that is shown, or on the one that an earlier attempt of the same was sent on. Throws a
 * ProblemError with status 412 or 409 when the concern has moved meanwhile; the card then holds the newest.
 */
export async function takeStep(step: NewStep, attempts: Attempts): Promise<void> {
  const open = card.peek();
  if (!open?.etag) return;
  const { key, etag: ifMatch } = attempts.of(step, open.etag);
  try {
    const { body, etag } = await api.create<Concern | Receipt>(`concerns/${open.id}/steps`, step, {
      ifMatch,
      idempotencyKey: key,
    });
    if (card.peek()?.id !== open.id) return;
    // It left the account's sight: asked for again, the card says so.
    if ('receipt' in body) await loadCard(open.id);
    else
      card.value = {
        id: open.id,
        concern: body,
        etag,
        state: 'ready',
        changed: false,
        notices: body.notices,
      };
  } catch (error) {
    if (error instanceof ProblemError && error.status < 500) {
      attempts.settle(step);
      if (error.status === 412 || error.status === 409) await loadCard(open.id, true);
    }
    throw error;
  }
}
