import type { Feature, Point } from 'geojson';
import type { components } from '../api/schema';

type Schemas = components['schemas'];

/** A concern's facts as the wire has them. A role that may not read a text gets none. */
export type ConcernFacts = Schemas['ConcernProperties'];

export type Concern = Feature<Point, ConcernFacts> & { id: number; notices?: Notice[] };

/** What a write's answer says was done to its texts. */
export type Notice = Schemas['Notice'];

/** What may be changed on the card. */
export type ConcernPatch = Schemas['ConcernPatch'];

export type Contact = Schemas['Contact'];

/** What is left of a concern that the account may not see any more: its number and status. */
export type Receipt = Schemas['Receipt'];

/** Whether something beside the loop's steps is the account's to do with the concern: the server says so. */
export function may(facts: Pick<ConcernFacts, 'can'>, act: Schemas['Act']): boolean {
  return facts.can?.includes(act) ?? false;
}

const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** An instant on the clock of Asia/Shanghai, whatever the computer's: 2026-11-22 09:12, without the year if it is this one. */
export function clock(instant: string, now = new Date()): string {
  const of = (date: Date) => Object.fromEntries(parts.formatToParts(date).map((p) => [p.type, p.value]));
  const at = of(new Date(instant));
  const year = of(now).year === at.year ? '' : `${at.year}-`;
  return `${year}${at.month}-${at.day} ${at.hour}:${at.minute}`;
}
