import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { join, joining, similar, watchSimilar } from './similar';
import { clearDraft, draft, sending, write } from './state';

const one = { id: 7, title: '路灯不亮', status: 'reported', light: 'green', metres: 12, supporters: 1 };
const asked: { address: string; key: string | null }[] = [];
let supported: () => Response = () => Response.json({ properties: { supporters: 2 } });
let stop: () => void = () => undefined;

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    asked.push({ address, key: new Headers(init.headers).get('Idempotency-Key') });
    return init.method === 'POST' ? supported() : Response.json({ concerns: [one] });
  });
  clearDraft();
  stop = watchSimilar();
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('what is similar is asked once the pin rests and a category is chosen', async () => {
  write({ at: [113.5, 37.8] });
  await vi.runAllTimersAsync();
  expect(asked).toEqual([]);
  write({ category: 'street_light' });
  write({ at: [113.51, 37.87] });
  await vi.runAllTimersAsync();
  expect(asked.map((a) => a.address)).toEqual(['/api/v1/similar?at=113.51,37.87&category=street_light']);
  expect(similar.value).toEqual([one]);
  write({ title: '三号楼' });
  await vi.runAllTimersAsync();
  expect(asked).toHaveLength(1);
  write({ category: 'parking' });
  expect(similar.value).toEqual([]);
});

it('a support that failed keeps the draft, and has the same name when it is sent again', async () => {
  write({ at: [113.51, 37.87], category: 'street_light', title: '三号楼' });
  const { key } = draft.value;
  supported = () =>
    Response.json(
      { status: 409, title: '已经结束' },
      { status: 409, headers: { 'Content-Type': 'application/problem+json' } },
    );
  await join(7);
  expect(joining.value.state).toBe('failed');
  expect(draft.value.title).toBe('三号楼');
  supported = () => Response.json({ properties: { supporters: 2 } });
  await join(7);
  expect(asked.filter((a) => a.address.endsWith('/supporters')).map((a) => a.key)).toEqual([
    `${key}-7`,
    `${key}-7`,
  ]);
  expect(sending.value).toEqual({ state: 'joined', id: 7, households: 3 });
  expect(draft.value.title).toBe('');
});
