import L from 'leaflet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MvtLayer } from './MvtLayer';
import { toWorld } from './mercator';
import { encodeTile } from './tile.fixture';

/** What the server would answer now, by the tile's path; changed by the tests. */
let answers: (path: string) => Response | Promise<Response>;
let asked: { path: string; signal: AbortSignal; headers: Record<string, string> }[];
let map: L.Map;

const tile = (id: number, etag: string) =>
  new Response(
    encodeTile({
      concerns: [{ id, type: 'point', rings: [[[9, 9]]], props: { category: 'bench', light: 'red' } }],
    }),
    { headers: { ETag: etag } },
  );

/** Rejects when a request is given up, as fetch does. */
const given = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError'))),
  );

beforeEach(() => {
  asked = [];
  answers = () => tile(1, '"a"');
  vi.stubGlobal('fetch', async (path: string, { signal, headers }: (typeof asked)[number]) => {
    asked.push({ path, signal, headers });
    return Promise.race([answers(path), given(signal)]);
  });
  const container = document.createElement('div');
  Object.defineProperties(container, { clientWidth: { value: 512 }, clientHeight: { value: 512 } });
  document.body.append(container);
  map = L.map(container, { center: [37.86, 113.57], zoom: 15, zoomAnimation: false, fadeAnimation: false });
});

afterEach(() => {
  map.remove();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function shown(query = () => ''): Promise<MvtLayer> {
  const layer = new MvtLayer({ layers: 'concerns', query });
  layer.addTo(map);
  await vi.waitFor(() => expect(layer.progress().loading).toBe(0));
  expect(asked.length).toBeGreaterThanOrEqual(4);
  return layer;
}

const ids = (layer: MvtLayer) => [...layer.tiles.values()].map((t) => t.data?.concerns?.ids[0]);

describe('the tiles of the map', () => {
  it('are asked for with the filter, each once', async () => {
    await shown(() => 'light=red&at=e~7');
    const paths = asked.map((a) => a.path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths[0]).toMatch(/^\/tiles\/concerns\/15\/\d+\/\d+\.mvt\?light=red&at=e~7$/);
  });

  it('are asked for again where something changed, and nowhere else', async () => {
    const layer = await shown();
    asked = [];
    answers = () => tile(2, '"b"');
    layer.refreshAt([toWorld(113.57, 37.86)]);
    await vi.waitFor(() => expect(layer.progress().loading).toBe(0));
    expect(asked).toHaveLength(1);
    expect(ids(layer).filter((id) => id === 2)).toHaveLength(1);
  });

  it('are asked for again beside a change, too, as far as their buffer shows it', async () => {
    const layer = await shown();
    const [some] = layer.tiles.values();
    const { z, x, y } = some?.address ?? { z: 0, x: 0, y: 0 };
    const at = (right: number, down: number) => ({ x: (x + right) / 2 ** z, y: (y + down) / 2 ** z });
    const around = (right: number, down: number) => {
      asked = [];
      layer.refreshAt([at(right, down)]);
      return asked.map((a) => a.path).filter((p) => p.includes(`/${z}/${x}/${y}.mvt`)).length;
    };
    expect([around(0.5, 0.5), around(1.1, 0.5), around(0.5, -0.1), around(1.2, 0.5)]).toEqual([1, 1, 1, 0]);
  });

  it('are given up when something newer is heard before they came', async () => {
    const layer = await shown();
    asked = [];
    answers = () => new Promise(() => undefined);
    const here = [toWorld(113.57, 37.86)];
    layer.refreshAt(here);
    layer.refreshAt(here);
    expect(asked.map((a) => a.signal.aborted)).toEqual([true, false]);
  });

  it('come now and then where changes are heard faster than they can be asked for', async () => {
    const layer = await shown();
    vi.useFakeTimers();
    asked = [];
    let id = 10;
    answers = () =>
      new Promise((resolve) => {
        const own = id++;
        setTimeout(() => resolve(tile(own, `"${own}"`)), 150);
      });
    const drawn = vi.fn();
    layer.on('tiledata', drawn);
    const here = [toWorld(113.57, 37.86)];
    for (let i = 0; i < 30; i++) {
      layer.refreshAt(here);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(drawn.mock.calls.length).toBeGreaterThanOrEqual(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(layer.progress().loading).toBe(0);
    // The last answer is to the last question.
    expect(ids(layer)).toContain(id - 1);
  });

  it('keep their picture until the new one is drawn over it in one go', async () => {
    const paint = vi.fn();
    const context = { setTransform: vi.fn(), clearRect: vi.fn() };
    vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(context as never);
    const layer = new MvtLayer({ layers: 'ground', query: () => '', paint });
    layer.addTo(map);
    await vi.waitFor(() => expect(paint).toHaveBeenCalledTimes(layer.tiles.size));
    const elements = [...layer.tiles.values()].map((t) => t.element);
    const answer: ((r: Response) => void)[] = [];
    answers = () => new Promise((resolve) => answer.push(resolve));
    context.clearRect.mockClear();
    paint.mockClear();
    layer.refresh();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect([context.clearRect.mock.calls.length, paint.mock.calls.length]).toEqual([0, 0]);
    answer[0]?.(tile(2, '"b"'));
    await vi.waitFor(() => expect(paint).toHaveBeenCalledOnce());
    expect(context.clearRect).toHaveBeenCalledOnce();
    expect([...layer.tiles.values()].map((t) => t.element)).toEqual(elements);
    vi.restoreAllMocks();
  });

  it('are sent again only when they are others than before', async () => {
    const layer = await shown();
    asked = [];
    answers = () => new Response(null, { status: 304, headers: { ETag: '"a"' } });
    const drawn = vi.fn();
    layer.on('tiledata', drawn);
    layer.refresh();
    await vi.waitFor(() => expect(layer.progress()).toEqual({ loading: 0, failed: 0 }));
    expect(new Set(asked.map((a) => a.headers['If-None-Match']))).toEqual(new Set(['"a"']));
    expect(drawn).not.toHaveBeenCalled();
    // Another filter has other tiles: they are asked for without naming the old ones.
    asked = [];
    answers = () => tile(2, '"b"');
    layer.refresh(true);
    await vi.waitFor(() => expect(new Set(ids(layer))).toEqual(new Set([2])));
    expect(asked.some((a) => 'If-None-Match' in a.headers)).toBe(false);
  });

  it('are not drawn again when the server says that they are the same', async () => {
    const layer = await shown();
    const drawn = vi.fn();
    layer.on('tiledata', drawn);
    layer.refresh();
    await vi.waitFor(() => expect(layer.progress().loading).toBe(0));
    expect(drawn).not.toHaveBeenCalled();
    answers = () => tile(3, '"c"');
    layer.refresh();
    await vi.waitFor(() => expect(drawn).toHaveBeenCalledTimes(layer.tiles.size));
  });

  it('keep what they show while the server is away, and say how many failed', async () => {
    const layer = await shown();
    answers = () => {
      throw new TypeError('no network');
    };
    layer.refresh();
    await vi.waitFor(() => expect(layer.progress()).toEqual({ loading: 0, failed: layer.tiles.size }));
    expect(new Set(ids(layer))).toEqual(new Set([1]));
    answers = () => tile(4, '"d"');
    layer.retryFailed();
    await vi.waitFor(() => expect(layer.progress()).toEqual({ loading: 0, failed: 0 }));
    expect(new Set(ids(layer))).toEqual(new Set([4]));
  });

  it('show nothing rather than what answers another filter, while the server is away', async () => {
    const layer = await shown();
    answers = () => {
      throw new TypeError('no network');
    };
    layer.refresh(true);
    await vi.waitFor(() => expect(layer.progress().failed).toBe(layer.tiles.size));
    expect(new Set(ids(layer))).toEqual(new Set([undefined]));
    answers = () => tile(4, '"d"');
    layer.retryFailed();
    await vi.waitFor(() => expect(new Set(ids(layer))).toEqual(new Set([4])));
  });

  it('are asked for again by themselves when a server that lags says when', async () => {
    const layer = await shown();
    vi.useFakeTimers();
    const lag = { type: '/problems/lagging', title: '稍等', status: 503 };
    answers = () =>
      new Response(JSON.stringify(lag), {
        status: 503,
        headers: { 'Content-Type': 'application/problem+json', 'Retry-After': '2' },
      });
    layer.refresh();
    await vi.advanceTimersByTimeAsync(10);
    expect(layer.progress().failed).toBe(layer.tiles.size);
    answers = () => tile(5, '"e"');
    await vi.advanceTimersByTimeAsync(1_900);
    expect(layer.progress().failed).toBe(layer.tiles.size);
    await vi.advanceTimersByTimeAsync(200);
    expect(layer.progress()).toEqual({ loading: 0, failed: 0 });
    expect(new Set(ids(layer))).toEqual(new Set([5]));
  });

  it('are cancelled when they leave the map before they came', async () => {
    answers = () => new Promise(() => undefined);
    const layer = new MvtLayer({ layers: 'concerns', query: () => '' });
    layer.addTo(map);
    await vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(4));
    layer.remove();
    expect(asked.every((a) => a.signal.aborted)).toBe(true);
    expect(layer.tiles.size).toBe(0);
  });

  it('take no late answer to an earlier question', async () => {
    const layer = await shown();
    let late: (answer: Response) => void = () => undefined;
    answers = () =>
      new Promise((resolve) => {
        late = resolve;
      });
    layer.refresh(true);
    answers = () => tile(7, '"g"');
    layer.refresh(true);
    await vi.waitFor(() => expect(layer.progress().loading).toBe(0));
    late(tile(6, '"f"'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(new Set(ids(layer))).toEqual(new Set([7]));
  });
});
