// Leaves the wall on while much happens: node bench/wall.mjs URL
//   MINUTES  how long (15)    RATE  reports a second (20)    CHROMIUM  the browser (/usr/bin/chromium)
// The program at URL has to hold the demo, its accounts with MINQING_DEMO_PASSWORD. Prints a line of JSON each half minute and one in the end;
// exits with 1 when the heap, collected, grew, or the wall missed something.
import { openPage, startBrowser } from '../e2e/browser.mjs';
import { password } from '../e2e/program.mjs';

const [base] = process.argv.slice(2);
if (!base) {
  console.error('usage: node bench/wall.mjs URL');
  process.exit(2);
}
const minutes = Number(process.env.MINUTES ?? 15);
const rate = Number(process.env.RATE ?? 20);
const secret = process.env.MINQING_DEMO_PASSWORD ?? password;
const headers = { origin: base };
/** How much more than in the first third of the time the heap may be in the last. */
const allowed = 1.1;
/** Half a minute, in ms: between two looks at the heap. */
const look = 30_000;

const browser = await startBrowser();
const person = async (account) => {
  const context = await browser.newContext({ baseURL: base });
  const answer = await context.request.post('/api/v1/session', {
    data: { account, password: secret },
    headers,
  });
  if (!answer.ok()) throw new Error(`${account} cannot sign in: ${await answer.text()}`);
  return context.request;
};
const [admin, staff] = [await person('admin'), await person('staff')];
const { token } = await (
  await admin.post('/api/v1/walls', { data: { name: 'soak', account: 'display' }, headers })
).json();
const { features } = await (await staff.get('/api/v1/areas?level=grid')).json();
const { page } = await openPage(browser, base, { theme: 'dark' });
await page.goto(`/wall#${token}`);
const shown = page.locator('.wall-fig b').first();
await page.locator('.wall-rank li').first().waitFor();

/** One report somewhere in a grid, at its middle or not far from it. */
async function report(n) {
  const { bbox, geometry } = features[n % features.length];
  const ring = geometry.coordinates.flat(geometry.type === 'MultiPolygon' ? 2 : 1);
  const [lons, lats] = [ring.map((p) => p[0]), ring.map((p) => p[1])];
  const middle = (all) => (Math.min(...all) + Math.max(...all)) / 2;
  const by = ((n * 7) % 11) / 100_000;
  const at = bbox
    ? [(bbox[0] + bbox[2]) / 2 + by, (bbox[1] + bbox[3]) / 2]
    : [middle(lons) + by, middle(lats)];
  const answer = await staff.post('/api/v1/concerns', {
    data: {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: at },
      properties: { title: `第 ${n} 件`, category: 'street_light', source: 'patrol' },
    },
    headers,
  });
  if (answer.status() !== 201) throw new Error(await answer.text());
}

const cdp = await page.context().newCDPSession(page);
await cdp.send('Performance.enable');
async function heap() {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const of = (name) => metrics.find((m) => m.name === name).value;
  return {
    megabytes: Math.round(of('JSHeapUsedSize') / 1e5) / 10,
    nodes: of('Nodes'),
    listeners: of('JSEventListeners'),
  };
}

const samples = [];
const began = Date.now();
const end = began + minutes * 60_000;
let sent = 0;
let failed = 0;
let nextLook = began;
while (Date.now() < end) {
  const second = Date.now();
  await Promise.all(
    Array.from({ length: rate }, () =>
      report(sent++).catch((error) => {
        failed++;
        console.error(String(error).slice(0, 300));
      }),
    ),
  );
  if (Date.now() >= nextLook) {
    nextLook += look;
    samples.push(await heap());
    console.log(
      JSON.stringify({ seconds: Math.round((Date.now() - began) / 1000), sent, ...samples.at(-1) }),
    );
  }
  await page.waitForTimeout(Math.max(0, 1000 - (Date.now() - second)));
}

// What is on the wall in the end is what there is.
const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
const { areas } = await (await page.context().request.get('/api/v1/session')).json();
const query = `by=light&from=${day}&restricted=exclude&area=${new URL(page.url()).searchParams.get('area') ?? areas[0].code}`;
const { total } = await (await page.context().request.get(`/api/v1/stats?${query}`)).json();
let last = '';
for (let i = 0; i < 100 && last !== String(total); i++) {
  await page.waitForTimeout(200);
  last = await shown.innerText();
}
const third = Math.max(1, Math.floor(samples.length / 3));
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const grew =
  median(samples.slice(-third).map((s) => s.megabytes)) /
  median(samples.slice(1, 1 + third).map((s) => s.megabytes));
const flat = grew <= allowed;
const whole = last === String(total);
console.log(
  JSON.stringify({ sent, failed, shown: last, total, whole, grew: Math.round(grew * 100) / 100, flat }),
);
await browser.close();
process.exit(flat && whole && failed === 0 ? 0 : 1);
