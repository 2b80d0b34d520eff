// A report (报一件) before it is sent. The draft lies in this browser until the server has acknowledged it, and carries the
// name of the request, so that sending it again never makes a second concern.
import { newKey } from '../board/key';

export interface Draft {
  /** Idempotency-Key of the request; a new one only when the content changed after a sending. */
  readonly key: string;
  /** [longitude, latitude] in degrees, WGS 84. */
  readonly at?: readonly [number, number] | undefined;
  readonly category: string;
  readonly title: string;
  readonly description: string;
  readonly address: string;
  readonly urgency: string;
  readonly source: string;
  readonly mustReport: string;
  readonly mustArrive: string;
  readonly contactName: string;
  readonly contactPhone: string;
}

export function emptyDraft(): Draft {
  return {
    key: newKey(),
    category: '',
    title: '',
    description: '',
    address: '',
    urgency: 'normal',
    source: 'visit',
    mustReport: '',
    mustArrive: '',
    contactName: '',
    contactPhone: '',
  };
}

/** Whether there is anything in it that would be a pity to lose. */
export function hasContent(draft: Draft): boolean {
  const { at, category, title, description, address, contactName, contactPhone } = draft;
  return (
    at !== undefined ||
    [category, title, description, address, contactName, contactPhone].some((s) => s !== '')
  );
}

/** The draft from what was kept; an unreadable or foreign text gives an empty one. */
export function draftFrom(text: string | null): Draft {
  const empty = emptyDraft();
  if (!text) return empty;
  try {
    const kept: unknown = JSON.parse(text);
    if (typeof kept !== 'object' || kept === null) return empty;
    const entries = Object.entries(kept).filter(([k, v]) =>
      k === 'at' ? isPosition(v) : k in empty && typeof v === 'string',
    );
    return { ...empty, ...Object.fromEntries(entries) };
  } catch {
    return empty;
  }
}

function isPosition(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((n) => Number.isFinite(n));
}

/** What is wrong with a typed position, or nothing. Axes that look swapped are said to be, not silently turned. */
export type PositionProblem = 'not-a-number' | 'swapped' | 'out-of-range';

export function readPosition(
  lon: string,
  lat: string,
): { at: [number, number] } | { problem: PositionProblem } {
  const [x, y] = [number(lon), number(lat)];
  if (x === undefined || y === undefined) return { problem: 'not-a-number' };
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) return { at: [x, y] };
  return { problem: Math.abs(x) <= 90 && Math.abs(y) <= 180 ? 'swapped' : 'out-of-range' };
}

/** A decimal number, with a fullwidth point and minus as Chinese keyboards give them; undefined otherwise. */
function number(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/[。．]/g, '.')
    .replace(/[-−]/g, '-');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}

/** What is still missing before it can be sent, in the order of the form. */
export function missing(draft: Draft): ('place' | 'category' | 'title')[] {
  return [
    ...(draft.at ? [] : (['place'] as const)),
    ...(draft.category ? [] : (['category'] as const)),
    ...(draft.title.trim() ? [] : (['title'] as const)),
  ];
}
