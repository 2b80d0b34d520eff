// What is open already near the place of the draft, of its category; and joining one of these instead of reporting it twice.
import { computed, effect, signal } from '@preact/signals';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { sendDraftShots } from './shots';
import { draft, letGo, sending } from './state';

export type Similar = components['schemas']['Similar'];

export const similar = signal<readonly Similar[]>([]);

/** A support under way, or what kept it from arriving. */
export type Joining =
  | { readonly state: 'idle' }
  | { readonly state: 'sending'; readonly id: number }
  | { readonly state: 'failed'; readonly problem: string };

export const joining = signal<Joining>({ state: 'idle' });

/** Milliseconds in which a pin that is being moved comes to rest. */
const rest = 400;

/** What to ask, '' until both place and category are chosen. */
const question = computed(() => {
  const { at, category } = draft.value;
  return at && category ? `similar?at=${at[0]},${at[1]}&category=${encodeURIComponent(category)}` : '';
});

/** Asks whenever place or category has changed; returns how to stop. Without an answer one reports as if there were nothing. */
export function watchSimilar(): () => void {
  return effect(() => {
    const asked = question.value;
    similar.value = [];
    joining.value = { state: 'idle' };
    if (!asked) return undefined;
    const stop = new AbortController();
    const timer = window.setTimeout(() => {
      api
        .get<{ concerns: Similar[] }>(asked, { signal: stop.signal })
        .then(({ concerns }) => {
          similar.value = concerns;
        })
        .catch(() => undefined);
    }, rest);
    return () => {
      window.clearTimeout(timer);
      stop.abort();
    };
  });
}

/**
 * Adds a household to a concern. The draft's pictures go to it and the draft is let go of, once the server has acknowledged it. The
 * request is named after draft and concern, so that it counts once however often it is sent.
 */
export async function join(id: number): Promise<void> {
  if (joining.value.state === 'sending' || sending.value.state === 'sending') return;
  joining.value = { state: 'sending', id };
  try {
    const answer = await api.post<{ properties?: { supporters?: number } }>(
      `concerns/${id}/supporters`,
      undefined,
      { idempotencyKey: `${draft.value.key}-${id}` },
    );
    const more = answer.properties?.supporters;
    letGo({ state: 'joined', id, households: more === undefined ? undefined : more + 1 });
    joining.value = { state: 'idle' };
    void sendDraftShots(id);
  } catch (error) {
    joining.value = { state: 'failed', problem: explain(error) };
  }
}
