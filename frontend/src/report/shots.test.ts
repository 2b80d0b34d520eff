import { beforeEach, expect, it, vi } from 'vitest';
import {
  addShots,
  dropDraftShots,
  loadShots,
  reportsWithShots,
  sendDraftShots,
  sendShots,
  shots,
  shotsKept,
  shotsOf,
} from './shots';

/** Which sendings, in their order, get through. */
let through: boolean[] = [];
const keys: string[] = [];

beforeEach(async () => {
  through = [];
  keys.length = 0;
  shots.value = [];
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new Error('no such thing here')));
  class Request extends EventTarget {
    upload = new EventTarget();
    status = 0;
    responseText = '{"id":1}';
    timeout = 0;
    open() {}
    setRequestHeader(name: string, value: string) {
      if (name === 'Idempotency-Key') keys.push(value);
    }
    send() {
      const arrives = through.shift() ?? true;
      this.status = arrives ? 201 : 0;
      this.dispatchEvent(new Event(arrives ? 'load' : 'error'));
    }
  }
  vi.stubGlobal('XMLHttpRequest', Request);
  await loadShots('member');
});

const file = (name: string) => new File([name], name, { type: 'image/jpeg' });

it('no more than three photos go with a report', async () => {
  await addShots('member', [file('a'), file('b')]);
  await addShots('member', [file('c'), file('d')]);
  expect(shotsOf(undefined)).toHaveLength(3);
});

it('where the browser keeps none, the page says so and goes on', async () => {
  await addShots('member', [file('a')]);
  expect(shotsKept.value).toBe(false);
  expect(shotsOf(undefined)).toHaveLength(1);
});

it('one that fails stays with its report and is sent again under the same name', async () => {
  await addShots('member', [file('a'), file('b')]);
  through = [false, true];
  await sendDraftShots(12);
  expect(reportsWithShots()).toEqual([12]);
  const [left] = shotsOf(12);
  expect(left?.state).toBe('failed');
  // The next report begins without it, and clearing that one leaves it alone.
  expect(shotsOf(undefined)).toHaveLength(0);
  dropDraftShots();
  expect(shotsOf(12)).toHaveLength(1);
  await sendShots(shotsOf(12));
  expect(shots.value).toHaveLength(0);
  expect(keys[2]).toBe(keys[0]);
});

it('one that is still being made small goes with the report it was chosen for', async () => {
  let ready: (() => void) | undefined;
  vi.stubGlobal(
    'createImageBitmap',
    () =>
      new Promise((_, reject) => {
        ready = () => reject(new Error('unreadable'));
      }),
  );
  const added = addShots('member', [file('a')]);
  const sent = sendDraftShots(12);
  expect(shotsOf(12)).toHaveLength(1);
  ready?.();
  await Promise.all([added, sent]);
  expect(shots.value).toHaveLength(0);
  expect(keys).toHaveLength(1);
});

it('another account on the same device does not see them', async () => {
  await addShots('member', [file('a')]);
  await loadShots('leader');
  expect(shots.value).toHaveLength(0);
});
