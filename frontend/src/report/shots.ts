// The photos of a report. They lie in this browser with the draft; once the report is stored they carry its number, and are let
// go of one by one as the server has taken them. A photo that does not get through never holds up the report.
import { signal } from '@preact/signals';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { deliver, type Outgoing, outgoing } from '../photo/outgoing';
import { shrunk } from '../photo/shrink';

/** The most photos that go with a report; more can be added on the card. */
export const mostShots = 3;

export interface Shot extends Outgoing {
  /** Whose it is on this device. */
  readonly account: string;
  /** Number of the report it belongs to; undefined while that is still being written. */
  readonly concern?: number | undefined;
}

export const shots = signal<readonly Shot[]>([]);

/** Whether the photos outlive this page: a browser may refuse to keep them. */
export const shotsKept = signal(true);

/** Those of the draft, and those whose report is stored already. */
export const shotsOf = (concern: number | undefined) => shots.value.filter((s) => s.concern === concern);

/** The numbers of stored reports whose photos have not all got through. */
export const reportsWithShots = () =>
  [...new Set(shots.value.map((s) => s.concern))].filter((c): c is number => c !== undefined);

interface Kept extends DBSchema {
  shots: {
    key: string;
    value: { key: string; account: string; concern?: number | undefined; picture: Blob };
    indexes: { account: string };
  };
}

let opened: Promise<IDBPDatabase<Kept>> | undefined;

function database(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>('minqing', 1, {
    upgrade(db) {
      db.createObjectStore('shots', { keyPath: 'key' }).createIndex('account', 'account');
    },
  });
  return opened;
}

/** What the browser cannot keep stays on this page, which then says so. */
async function keeping(what: (db: IDBPDatabase<Kept>) => Promise<unknown>): Promise<void> {
  try {
    await what(await database());
  } catch {
    shotsKept.value = false;
  }
}

const keep = ({ key, account, concern, picture }: Shot) =>
  keeping((db) => db.put('shots', { key, account, concern, picture }));

let owner: string | undefined;

/** Brings back what an account kept on this device. What is on the page already stays as it is. */
export async function loadShots(account: string): Promise<void> {
  if (owner !== account) {
    for (const shot of shots.peek()) URL.revokeObjectURL(shot.url);
    shots.value = [];
    owner = account;
  }
  await keeping(async (db) => {
    const kept = await db.getAllFromIndex('shots', 'account', account);
    if (owner !== account) return;
    const here = new Set(shots.peek().map((s) => s.key));
    const back = kept.filter((k) => !here.has(k.key));
    if (back.length > 0) {
      shots.value = [
        ...shots.peek(),
        ...back.map(({ key, picture, concern }): Shot => {
          const shot = { ...outgoing(picture, key), account, concern };
          // Its sending ended with the page.
          return concern === undefined ? shot : { ...shot, state: 'failed' };
        }),
      ];
    }
  });
}

const change = (key: string, part: Partial<Shot>) => {
  shots.value = shots.peek().map((s) => (s.key === key ? { ...s, ...part } : s));
};

/** Photos that are being made small: what is sent waits for it. */
const shrinking = new Map<string, Promise<void>>();

/** Takes photos into the draft, as many as there is room for. They are there at once, and smaller a moment later. */
export async function addShots(account: string, files: readonly File[]): Promise<void> {
  const room = mostShots - shotsOf(undefined).length;
  const added = files.slice(0, Math.max(0, room)).map((file): Shot => ({ ...outgoing(file), account }));
  shots.value = [...shots.peek(), ...added];
  for (const { key, picture } of added) {
    const done = shrunk(picture).then((small) => change(key, { picture: small }));
    shrinking.set(key, done);
    await done;
    shrinking.delete(key);
    const shot = shots.peek().find((s) => s.key === key);
    if (shot) await keep(shot);
  }
}

export function dropShot(shot: Shot): void {
  URL.revokeObjectURL(shot.url);
  shots.value = shots.peek().filter((s) => s.key !== shot.key);
  void keeping((db) => db.delete('shots', shot.key));
}

/** Drops the photos of the draft. */
export function dropDraftShots(): void {
  for (const shot of shotsOf(undefined)) dropShot(shot);
}

/** The report is stored under this number: its photos follow it, one after another. */
export async function sendDraftShots(concern: number): Promise<void> {
  const own = shotsOf(undefined).map((shot) => ({ ...shot, concern }));
  shots.value = shots.peek().map((s) => own.find((o) => o.key === s.key) ?? s);
  await Promise.all(own.map(keep));
  await sendShots(own);
}

/** Sends photos of a stored report one after another, again if need be; one that fails does not hold up the others. */
export async function sendShots(which: readonly Shot[]): Promise<void> {
  for (const { key } of which) {
    await shrinking.get(key);
    const shot = shots.peek().find((s) => s.key === key);
    if (shot?.concern === undefined) continue;
    if (await deliver(shot.concern, 'before', shot, (part) => change(key, part))) dropShot(shot);
  }
}
