import L from 'leaflet';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MvtLayer } from './MvtLayer';
import { toWorld } from './mercator';
import { encodeTile } from './tile.fixture';

/** What the server would answer now, by the tile's path; changed by the tests. */
let answers: (path: string) => Response | Promise<Response>;
let asked: { path: string; signal: AbortSignal }[];
let map: L.Map;

const tile = (id: number, etag: string) =>
  new Response(
    encodeTile({
      concerns: [{ id, type: 'point', rings: [[[9, 9]]], props: { category: 'bench', light: 'red' } }],
    }),
    { headers: { ETag: etag } },
  );

beforeEach(() => {
  asked = [];
  answers = () => tile(1, '"a"');
  vi.stubGlobal('fetch', async (path: string, { signal }: { signal: AbortSignal }) => {
    asked.push({ path, signal });
    return answers(path);
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
    layer.refresh(true);
    await vi.waitFor(() => expect(layer.progress()).toEqual({ loading: 0, failed: layer.tiles.size }));
    expect(new Set(ids(layer))).toEqual(new Set([1]));
    answers = () => tile(4, '"d"');
    layer.retryFailed();
    await vi.waitFor(() => expect(layer.progress()).toEqual({ loading: 0, failed: 0 }));
    expect(new Set(ids(layer))).toEqual(new Set([4]));
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
