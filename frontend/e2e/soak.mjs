// A wall that is left on while much happens: what was written, what its page heard of it, and what the page holds on to.
import { openTab, sizes } from './browser.mjs';
import { password } from './program.mjs';

/** Every so many writes one is a report; the others are steps on what was reported before, so that both kinds of change come. */
const reportEach = 2;

/**
 * Opens a wall by a token of its own on the demo at `base`. Answers:
 * page      the wall's page
 * write(at) makes one event happen through the contract's own writes, as staff, at this server or another on its database; rejects when
 *           it was refused
 * unheard() the events that were written and of which the page has not heard since, as {id, what}
 * written() how many events there were
 * resets()  how often the page was told to ask for everything anew
 * holds()   what the page holds after the garbage was collected: {megabytes, nodes, listeners, tiles}
 * shows()   whether the figure of today on the wall is what the server counts for the area the wall stands on
 */
export async function leaveWallOn(browser, base, secret = password) {
  const headers = { origin: base };
  const person = async (account) => {
    const { request } = await browser.newContext();
    const answer = await request.post(`${base}/api/v1/session`, {
      data: { account, password: secret },
      headers,
    });
    if (!answer.ok()) throw new Error(`${account} cannot sign in: ${await answer.text()}`);
    return request;
  };
  const [admin, staff] = [await person('admin'), await person('staff')];
  const made = await admin.post(`${base}/api/v1/walls`, {
    data: { name: '久开', account: 'display' },
    headers,
  });
  if (!made.ok()) throw new Error(await made.text());
  const places = placesIn(await (await staff.get(`${base}/api/v1/areas?level=grid`)).json());

  const context = await browser.newContext({
    baseURL: base,
    viewport: sizes.wall,
    colorScheme: 'dark',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = await openTab(context);
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Performance.enable');
  const heardAt = new Map();
  let resets = 0;
  cdp.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
    if (eventName === 'reset') resets++;
    if (eventName !== 'change') return;
    for (const { kind, id } of JSON.parse(data).changes) if (kind === 'concern') heardAt.set(id, Date.now());
  });
  await page.goto(`/wall#${(await made.json()).token}`);
  await page.locator('.wall-rank li').first().waitFor();
  await page.locator('.wall-top .live:not(.behind)', { hasText: '实时' }).waitFor();

  const events = [];
  const waiting = [];
  let n = 0;
  const sent = async (at, path, data) => {
    const began = Date.now();
    // A cookie is the host's, whatever the port.
    const answer = await staff.post(`${at}/api/v1/concerns${path}`, { data, headers: { origin: at } });
    if (!answer.ok()) throw new Error(`${answer.status()} ${(await answer.text()).slice(0, 300)}`);
    const { id, properties } = await answer.json();
    events.push({ id, what: properties.status, began });
    return id;
  };
  async function write(at = base) {
    const number = n++;
    const next = number % reportEach === 0 ? undefined : waiting.shift();
    if (next !== undefined) return sent(at, `/${next}/steps`, { step: 'accept' });
    const [lon, lat] = places[number % places.length];
    const id = await sent(at, '', {
      type: 'Feature',
      // Some places around each middle, again and again: the map gets fuller at first, and then only its numbers grow.
      geometry: { type: 'Point', coordinates: [lon + ((number * 7) % 11) / 100_000, lat] },
      properties: { title: `第 ${number} 件`, category: 'street_light', source: 'patrol' },
    });
    waiting.push(id);
    return id;
  }

  async function holds() {
    // What one collection frees lets go of more that the next one finds.
    for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const of = (name) => metrics.find((m) => m.name === name).value;
    return {
      megabytes: Math.round(of('JSHeapUsedSize') / 1e4) / 100,
      nodes: of('Nodes'),
      listeners: of('JSEventListeners'),
      tiles: await page.locator('.leaflet-tile').count(),
    };
  }

  async function shows() {
    const { areas } = await (await context.request.get('/api/v1/session')).json();
    const area = new URL(page.url()).searchParams.get('area') ?? areas[0].code;
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const query = `by=light&from=${day}&restricted=exclude&area=${area}`;
    const { total } = await (await context.request.get(`/api/v1/stats?${query}`)).json();
    return (await page.locator('.wall-fig b').first().innerText()) === String(total);
  }

  return {
    page,
    write,
    holds,
    shows,
    written: () => events.length,
    resets: () => resets,
    unheard: () => events.filter(({ id, began }) => !(heardAt.get(id) >= began)),
  };
}

/** A place (lon, lat) inside each grid, near its middle where that is inside. */
function placesIn({ features }) {
  return features.flatMap(({ geometry }) => {
    const polygons = geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
    const [ring] = polygons[0];
    const mean = (i) => ring.reduce((sum, p) => sum + p[i], 0) / ring.length;
    const middles = [[mean(0), mean(1)]];
    for (let i = 0; i < ring.length; i++) {
      const [a, b] = [ring[i], ring[(i + Math.floor(ring.length / 2)) % ring.length]];
      middles.push([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]);
    }
    const inside = middles.find((at) => within(at, ring));
    return inside ? [inside] : [];
  });
}

/** Whether a ray from the place crosses the ring an odd number of times. */
function within([lon, lat], ring) {
  let odd = false;
  for (let i = 0; i < ring.length; i++) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[(i + 1) % ring.length]];
    if (y1 > lat !== y2 > lat && lon < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) odd = !odd;
  }
  return odd;
}

/** Waits until something holds, looking again every half second; false when it does not within so many ms. */
export async function comesTrue(holds, within) {
  for (const end = Date.now() + within; Date.now() < end; ) {
    if (await holds()) return true;
    await new Promise((wake) => setTimeout(wake, 500));
  }
  return false;
}
