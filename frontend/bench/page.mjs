// What a person waits for, measured in a real browser: node bench/page.mjs URL ACCOUNT PASSWORD
//   CHROMIUM   the browser (/usr/bin/chromium)      RUNS   how often each gesture is measured (5)
//   ONLY       measures only the rows whose names it matches
// Prints a JSON array of {name, value, unit, budget, met, note}. The program at URL has to hold 100,000 concerns that ACCOUNT sees.
import { loadavg } from 'node:os';
import { gzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { mapReady, openPage, openTab, signIn, startBrowser } from '../e2e/browser.mjs';
import { drawnFrames, frameWork } from './trace.mjs';

const [base, account, password] = process.argv.slice(2);
if (!base || !account || !password) {
  console.error('usage: node bench/page.mjs URL ACCOUNT PASSWORD');
  process.exit(2);
}
const runs = Number(process.env.RUNS ?? 5);
const only = new RegExp(process.env.ONLY ?? '');

/** How many concerns are to be in view, on a wall of so many pixels. */
const crowd = 100_000;
const size = { width: 1920, height: 1080 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const rounded = (value) => Math.round(value * 10) / 10;

function row(name, value, unit, most, note) {
  return { ...figure(name, value, unit, note), budget: `≤ ${most} ${unit}`, met: value <= most };
}

function rowOfAtLeast(name, value, unit, least, note) {
  return { ...figure(name, value, unit, note), budget: `≥ ${least} ${unit}`, met: value >= least };
}

function figure(name, value, unit, note) {
  const load = `load ${loadavg()
    .map((l) => l.toFixed(1))
    .join(' ')}`;
  return { name, value: rounded(value), unit, note: note ? `${note}; ${load}` : load };
}

/** Notes when the first symbol is drawn, in ms after the navigation began. */
function noteFirstSymbol() {
  const { drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.drawImage = function (...drawn) {
    if (this.canvas.classList.contains('symbols')) window.firstSymbol ??= performance.now();
    return drawImage.apply(this, drawn);
  };
}

/** Notes the times between frames and the long tasks, from `startFrames` to `stopFrames`. */
function noteFrames() {
  window.startFrames = () => {
    const noted = { gaps: [], tasks: [] };
    let last = performance.now();
    let running = true;
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) noted.tasks.push(entry.duration);
    });
    observer.observe({ entryTypes: ['longtask'] });
    const frame = () => {
      const now = performance.now();
      noted.gaps.push(now - last);
      last = now;
      if (running) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    window.stopFrames = () => {
      running = false;
      observer.disconnect();
      return noted;
    };
  };
}

async function firstLoad(browser, storageState, address) {
  const context = await browser.newContext({ baseURL: base, viewport: size, storageState });
  const page = await context.newPage();
  await page.addInitScript(noteFirstSymbol);
  const scripts = [];
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') scripts.push(response.body());
  });
  await page.goto(address);
  await page.waitForFunction(() => window.firstSymbol !== undefined, undefined, { polling: 'raf' });
  const drawn = await page.evaluate(() => window.firstSymbol);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  const bodies = await Promise.all(scripts);
  await context.close();
  return { drawn, script: bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1024 };
}

/** The nearest view of the densest place that still holds the crowd. */
async function crowdedView(page) {
  let at = { lon: 105, lat: 36 };
  let best;
  for (let zoom = 2; zoom <= 18; zoom++) {
    at = (await densest(page, at, zoom)) ?? at;
    const box = boxAround(at, zoom);
    const answer = await page.context().request.get(`${base}/api/v1/stats?by=light&bbox=${box.join(',')}`);
    const { total } = await answer.json();
    if (total >= crowd) best = { ...at, zoom, total };
    else if (best) break;
  }
  if (!best) throw new Error(`no view of ${size.width}×${size.height} holds ${crowd} concerns`);
  return best;
}

/** The place of the largest symbol in the tile around a place. */
async function densest(page, at, z) {
  const n = 2 ** z;
  const [x, y] = [Math.floor(worldX(at.lon) * n), Math.floor(worldY(at.lat) * n)];
  const answer = await page.context().request.get(`${base}/tiles/concerns/${z}/${x}/${y}.mvt`);
  const { concerns } = new VectorTile(new PbfReader(await answer.body())).layers;
  let most = 0;
  let place;
  for (let i = 0; i < (concerns?.length ?? 0); i++) {
    const feature = concerns.feature(i);
    const count = feature.properties.count ?? 1;
    const [[p]] = feature.loadGeometry();
    if (count <= most || p.x < 0 || p.y < 0 || p.x >= concerns.extent || p.y >= concerns.extent) continue;
    most = count;
    place = {
      lon: ((x + p.x / concerns.extent) / n) * 360 - 180,
      lat: (Math.atan(Math.sinh(Math.PI * (1 - (2 * (y + p.y / concerns.extent)) / n))) * 180) / Math.PI,
    };
  }
  return place;
}

function worldX(lon) {
  return lon / 360 + 0.5;
}

function worldY(lat) {
  const s = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

function boxAround({ lon, lat }, zoom) {
  const across = (size.width / (256 * 2 ** zoom)) * 360;
  const down = (size.height / (256 * 2 ** zoom)) * 360 * Math.cos((lat * Math.PI) / 180);
  const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(6);
  return [
    within(lon - across / 2, 180),
    within(lat - down / 2, 85),
    within(lon + across / 2, 180),
    within(lat + down / 2, 85),
  ];
}

/** Drags the map about and zooms it, as a hand does. */
async function panAndZoom(page) {
  const middle = { x: size.width / 2, y: size.height / 2 };
  const pause = (ms) => page.waitForTimeout(ms);
  for (const [dx, dy] of [
    [-500, 0],
    [500, 260],
    [-350, -400],
    [350, 140],
  ]) {
    await page.mouse.move(middle.x, middle.y);
    await page.mouse.down();
    for (let i = 1; i <= 24; i++) {
      await page.mouse.move(middle.x + (dx * i) / 24, middle.y + (dy * i) / 24);
      await pause(12);
    }
    await page.mouse.up();
    await pause(400);
  }
  for (const wheel of [-120, 120, 120, -120]) {
    await page.mouse.wheel(0, wheel);
    await pause(1200);
  }
}

/** The longest frames of each run: on the clock, and in work of the page's main thread, which a busy machine does not lengthen. */
async function frames(browser, storageState, view, { everyPoint }) {
  const context = await browser.newContext({ baseURL: base, viewport: size, storageState });
  const page = await context.newPage();
  await page.addInitScript(noteFrames);
  if (everyPoint) {
    // No reader of the map turns clusters off; what it would cost is asked of the same page.
    await page.route('**/tiles/concerns/**', (route) => {
      const url = route.request().url();
      return route.continue({ url: `${url}${url.includes('?') ? '&' : '?'}cluster=off` });
    });
  }
  await page.goto(`/?map=${view.zoom}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`);
  await page.locator('.leaflet-container').waitFor();
  await page.waitForTimeout(everyPoint ? 8_000 : 3_000);
  const measured = [];
  for (let i = 0; i < runs; i++) {
    await page.evaluate(() => window.startFrames());
    await panAndZoom(page);
    const { gaps, tasks } = await page.evaluate(() => window.stopFrames());
    // Once more for the work: what writes the trace takes time of its own.
    await browser.startTracing(page, { categories: ['devtools.timeline', 'toplevel'] });
    await page.evaluate(() => window.startFrames());
    await panAndZoom(page);
    await page.evaluate(() => window.stopFrames());
    const work = frameWork(JSON.parse((await browser.stopTracing()).toString()));
    measured.push({
      gap: Math.max(...gaps),
      tasks,
      work: Math.max(...work),
      late: gaps.filter((g) => g > 50).length,
      of: gaps.length,
    });
  }
  await context.close();
  return measured;
}

function frameRows(name, view, measured) {
  const of = (key) => median(measured.map((m) => m[key]));
  const long = median(measured.map((m) => m.tasks.length));
  return [
    row(
      `${name}: longest frame while panning and zooming`,
      of('gap'),
      'ms',
      50,
      `${view.total} concerns in view at zoom ${view.zoom}; median of ${measured.length} runs, in the median run ${of('late')} of ${of('of')} frames over 50 ms, ${long} long tasks`,
    ),
    row(
      `${name}: most work of the page in one frame`,
      of('work'),
      'ms',
      50,
      'processor time of the main thread between two frames',
    ),
  ];
}

/**
 * The times between frames while a period is played from its beginning to its end, in the first view, which holds all there is; the
 * instants at which the compositor drew; and the work of the page between two frames. All in ms.
 */
async function playback(browser, storageState, period) {
  const context = await browser.newContext({ baseURL: base, viewport: size, storageState });
  const page = await openTab(context);
  await page.addInitScript(noteFrames);
  await page.goto(`/?tool=playback&play=${period}/start`);
  await page.locator('.play').waitFor();
  await mapReady(page);
  const { total } = await (await context.request.get(`${base}/api/v1/stats?by=light`)).json();
  const play = async () => {
    await page.evaluate(() => window.startFrames());
    await page.getByRole('button', { name: '播放', exact: true }).click();
    await page.getByRole('button', { name: '暂停', exact: true }).waitFor();
    await page.getByRole('button', { name: '播放', exact: true }).waitFor({ timeout: 120_000 });
    return page.evaluate(() => window.stopFrames());
  };
  const { gaps } = await play();
  // Once more for the compositor and the work: what writes the trace takes time of its own.
  await browser.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline.frame', 'devtools.timeline', 'toplevel'],
  });
  await play();
  const trace = JSON.parse((await browser.stopTracing()).toString());
  await context.close();
  return { gaps, total, drawn: drawnFrames(trace), work: frameWork(trace) };
}

function playbackRows(period, { gaps, total, drawn, work }) {
  const late = gaps.filter((g) => g > 33.4).length;
  const name = `playing back a ${period}`;
  const note = `${total} concerns on a screen of ${size.width}×${size.height}; ${gaps.length} frames`;
  const seconds = (drawn[drawn.length - 1] - drawn[0]) / 1000;
  return [
    rowOfAtLeast(
      `${name}: frames drawn by the compositor`,
      (drawn.length - 1) / seconds,
      '/s',
      30,
      `${total} concerns on a screen of ${size.width}×${size.height}; ${drawn.length} frames in ${rounded(seconds)} s`,
    ),
    row(
      `${name}: work of the page in a frame, the 95th percentile`,
      work.toSorted((a, b) => a - b)[Math.floor(work.length * 0.95)],
      'ms',
      33,
      'processor time of the main thread between two frames',
    ),
    row(`${name}: median frame`, median(gaps), 'ms', 33, note),
    row(`${name}: frames over 33 ms`, (late / gaps.length) * 100, '%', 5, note),
  ];
}

const views = { clusters: '100,000 concerns as clusters', points: '100,000 concerns, each a point' };

/** What a person waits for who opens the map on a crowd of concerns and moves about in it. */
async function crowdRows(browser, page, storageState) {
  const view = await crowdedView(page);
  const loads = [];
  const address = `/?map=${view.zoom}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`;
  for (let i = 0; i < runs; i++) loads.push(await firstLoad(browser, storageState, address));
  const rows = [
    row('map page: JavaScript of the first load, gzipped', loads[0].script, 'KB', 150),
    row(
      'map page: first concern drawn, on loopback',
      median(loads.map((l) => l.drawn)),
      'ms',
      1500,
      `median of ${runs}, nothing cached, ${view.total} concerns in view`,
    ),
  ];
  for (const [name, options] of [
    [views.clusters, { everyPoint: false }],
    [views.points, { everyPoint: true }],
  ]) {
    if (only.test(name))
      rows.push(...frameRows(name, view, await frames(browser, storageState, view, options)));
  }
  return rows;
}

const browser = await startBrowser();
const rows = [];
try {
  const { page, context } = await openPage(browser, base);
  await signIn(page, account, '/', password);
  await mapReady(page);
  const storageState = await context.storageState();
  if (['map page', ...Object.values(views)].some((name) => only.test(name)))
    rows.push(...(await crowdRows(browser, page, storageState)));
  await context.close();
  for (const period of ['month', 'year']) {
    if (only.test('playing back'))
      rows.push(...playbackRows(period, await playback(browser, storageState, period)));
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(rows, undefined, 2));
