// The report that is being written on this screen, and what became of sending it.
import { effect, signal } from '@preact/signals';
import type { Feature, Point } from 'geojson';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { newKey } from '../board/key';
import type { Notice } from '../concern/concern';
import { session } from '../session/state';
import { type Draft, draftFrom, emptyDraft, hasContent } from './draft';
import { dropDraftShots, loadShots, sendDraftShots } from './shots';

/** Whether the map is being asked for the place. */
export const placing = signal(false);

export interface Receipt {
  readonly id: number;
  readonly status: string;
  /** The reporter does not see it: the number is all there is. */
  readonly restricted: boolean;
  readonly notices: readonly Notice[];
}

export type Sending =
  | { readonly state: 'writing' }
  | { readonly state: 'sending' }
  | { readonly state: 'failed'; readonly problem: string }
  | { readonly state: 'sent'; readonly receipt: Receipt }
  | Joined;

/** Nothing was reported: a household was added to what is there. Of how many there are nothing is known once it is out of sight. */
export interface Joined {
  readonly state: 'joined';
  readonly id: number;
  readonly households: number | undefined;
}

export const draft = signal<Draft>(emptyDraft());
export const sending = signal<Sending>({ state: 'writing' });

/** Whether the draft, as it is, has been on its way: it then keeps its name. */
let tried = false;

const place = () => (session.value ? `minqing.report.${session.value.account}` : undefined);

/** Keeps the draft in this browser, one for each account; returns how to stop. */
export function keepDraft(): () => void {
  const own = place();
  if (own) draft.value = draftFrom(localStorage.getItem(own));
  if (session.value) void loadShots(session.value.account);
  tried = hasContent(draft.value);
  return effect(() => {
    const now = draft.value;
    if (!own) return;
    if (hasContent(now)) localStorage.setItem(own, JSON.stringify(now));
    else localStorage.removeItem(own);
  });
}

/** Writes on. What was tried already and is now another report gets another name. */
export function write(part: Partial<Omit<Draft, 'key'>>): void {
  draft.value = { ...draft.value, ...part, ...(tried ? { key: newKey() } : {}) };
  tried = false;
  if (sending.value.state === 'failed') sending.value = { state: 'writing' };
}

export function clearDraft(): void {
  draft.value = emptyDraft();
  dropDraftShots();
  tried = false;
  sending.value = { state: 'writing' };
}

/** Lets go of the draft but not of its pictures, which are still to be sent. */
export function letGo(done: Sending): void {
  draft.value = emptyDraft();
  tried = false;
  sending.value = done;
}

/** Sends the draft; it is let go of only when the server has acknowledged it. */
export async function send(): Promise<void> {
  if (sending.value.state === 'sending') return;
  const now = draft.value;
  if (!now.at) return;
  tried = true;
  sending.value = { state: 'sending' };
  try {
    const answer = await api.post<{
      id: number;
      status?: string;
      receipt?: boolean;
      properties?: { status?: string };
      notices?: Notice[];
    }>('concerns', bodyOf(now, now.at), { idempotencyKey: now.key });
    letGo({
      state: 'sent',
      receipt: {
        id: answer.id,
        status: answer.status ?? answer.properties?.status ?? 'reported',
        restricted: answer.receipt === true,
        notices: answer.notices ?? [],
      },
    });
    void sendDraftShots(answer.id);
  } catch (error) {
    sending.value = { state: 'failed', problem: explain(error) };
  }
}

/** Asks how far a reported concern is, restricted or not. */
export async function checkReceipt(receipt: Receipt): Promise<void> {
  const { status } = await api.get<{ status: string }>(`concerns/${receipt.id}/receipt`);
  sending.value = { state: 'sent', receipt: { ...receipt, status } };
}

function bodyOf(d: Draft, at: readonly [number, number]): Feature<Point> {
  const contact = { name: d.contactName.trim(), phone: d.contactPhone.trim() };
  const optional = {
    description: d.description.trim(),
    address: d.address.trim(),
    must_report: d.mustReport,
    must_arrive: d.mustArrive,
  };
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [...at] },
    properties: {
      title: d.title.trim(),
      category: d.category,
      urgency: d.urgency,
      source: d.source,
      ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== '')),
      ...(contact.name || contact.phone ? { contact } : {}),
    },
  };
}
