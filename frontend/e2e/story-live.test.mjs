// Five tabs of one browser share one live stream, and a map whose database is away says of when it is.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  ask,
  disturbances,
  mapReady,
  openPage,
  openTab,
  signIn,
  startBrowser,
  undisturbed,
} from './browser.mjs';
import { rows, urlOf } from './database.mjs';
import { becomes, until } from './eventually.mjs';
import { startProgram } from './program.mjs';
import { base, folder } from './world.mjs';

/** A grid of the demo's leader. */
const grid = '140302001001002';

const readiness = async (program) => (await fetch(`${program}/readyz`)).json();

/** Notes the streams that a tab opens itself. */
function countStreams(page) {
  const streams = { opened: 0, urls: [] };
  page.on('request', (request) => {
    if (new URL(request.url()).pathname !== '/api/v1/live') return;
    streams.opened++;
    streams.urls.push(request.url());
  });
  return streams;
}

/** How many concerns a page says there are. */
async function total(page) {
  return Number((await page.locator('.panel.total b').innerText()).replace(/\D/g, ''));
}

async function report(page, data, title) {
  const [{ lon, lat }] = await rows(
    data,
    `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '${grid}') q`,
  );
  return ask(page, '/api/v1/concerns', {
    method: 'POST',
    data: {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties: { title, category: 'street_light', source: 'patrol' },
    },
  });
}

describe('five tabs of one browser', { timeout: 600_000 }, () => {
  let browser;
  let first;
  let tabs;
  let began;
  before(async () => {
    browser = await startBrowser();
    first = await openPage(browser, base);
    tabs = [{ page: first.page, streams: countStreams(first.page) }];
    await signIn(first.page, 'staff');
    for (let i = 1; i < 5; i++) {
      const page = await openTab(first.context);
      tabs.push({ page, streams: countStreams(page) });
      await page.goto('/');
      await mapReady(page);
    }
    began = await until(
      'the page counts',
      () => total(first.page),
      (n) => n > 0,
    );
  });
  after(async () => {
    await browser?.close();
  });

  /** Waits until every tab shows so many more than the first one did at the beginning. */
  const showing = (more) =>
    becomes(
      `every tab shows ${more} more`,
      () => Promise.all(tabs.map(({ page }) => total(page))),
      tabs.map(() => began + more),
    );
  /** Waits until the server has so many streams. */
  const streaming = (n) =>
    becomes(`the server has ${n} streams`, async () => (await readiness(base)).live, n);

  it('hear what changes over one stream', async () => {
    await streaming(1);
    assert.deepEqual(
      tabs.map(({ streams }) => streams.opened),
      [1, 0, 0, 0, 0],
    );
    assert.equal((await report(first.page, folder, '标签页一')).status(), 201);
    await showing(1);
  });

  it('go on with the stream in another tab when the one that had it is closed, and miss nothing', async () => {
    const [holder, ...rest] = tabs;
    tabs = rest;
    // While nobody listens: the closing tab's stream ends before the next one begins.
    const closing = holder.page.close();
    assert.equal((await report(rest[0].page, folder, '标签页二')).status(), 201);
    await closing;
    assert.equal((await report(rest[0].page, folder, '标签页三')).status(), 201);
    await showing(3);
    await streaming(1);
    const opened = tabs.flatMap(({ streams }) => streams.urls);
    assert.equal(opened.length, 1);
    assert.match(opened[0], /\?since=/, 'it began anew instead of where the other was');
  });

  it('go on when the tab that has the stream is frozen, and that catches up when it wakes', async () => {
    const holder = tabs.find(({ streams }) => streams.opened > 0);
    const others = tabs.filter((tab) => tab !== holder);
    // A browser freezes no page that it believes to be seen, as it does here: the event is what there is of it.
    const meets = (event) => holder.page.evaluate((name) => document.dispatchEvent(new Event(name)), event);
    await meets('freeze');
    await until(
      'another tab has the stream',
      () => others.some(({ streams }) => streams.opened > 0),
      Boolean,
    );
    tabs = others;
    assert.equal((await report(others[0].page, folder, '标签页四')).status(), 201);
    await showing(4);
    await meets('resume');
    tabs = [holder, ...others];
    await showing(4);
    await streaming(1);
  });

  it('are all signed out when one is, and hear nothing of who signs in next', async () => {
    const [one, ...others] = tabs;
    await one.page.getByRole('button', { name: '我的账号' }).click();
    await one.page.getByRole('button', { name: '退出' }).click();
    for (const { page } of tabs) await page.locator('input[type=password]').waitFor();
    await streaming(0);
    await signIn(one.page, 'leader');
    await one.page.locator('.panel.total b').waitFor();
    assert.equal((await report(one.page, folder, '标签页五')).status(), 201);
    for (const { page } of others) assert.equal(await page.locator('.leaflet-container').count(), 0);
    await streaming(1);
  });
});

describe('a map whose database is away', { timeout: 600_000 }, () => {
  let browser;
  let owner;
  let program;
  let staff;
  let display;
  before(async () => {
    // One program has the database, another one uses it: the first is stopped and started again.
    owner = await startProgram({ database: '' });
    program = await startProgram({ database: await urlOf(owner.folder) });
    browser = await startBrowser();
    staff = await openPage(browser, program.url);
    display = await openPage(browser, program.url, { theme: 'dark' });
    await signIn(staff.page, 'staff');
    await signIn(display.page, 'display', '/?lang=en');
  });
  after(async () => {
    await browser?.close();
    await program?.stop();
    await owner?.stop();
  });

  it('says so and goes on, to a page that is open and to one that comes', async () => {
    assert.deepEqual(disturbances(staff.witness), undisturbed);
    await owner.stop({ keep: true });
    const said = staff.page.getByText(
      /数据库暂时连不上，地图是 \d\d:\d\d 的样子。看图照常，要存的先留在页面上/,
    );
    await said.waitFor();
    await display.page.getByText(/The map is as of \d\d:\d\d; viewing goes on/).waitFor();
    await becomes('it answers so itself', async () => (await readiness(program.url)).status, 'stale');
    const late = await openTab(staff.context);
    await late.goto('/');
    await late.getByText(/地图是 \d\d:\d\d 的样子/).waitFor();
    await late.close();
    await staff.page.mouse.move(960, 540);
    await staff.page.mouse.wheel(0, 400);
    await mapReady(staff.page);
    assert.equal(await staff.page.getByText('没取到').count(), 0, 'the map itself failed');
    if (process.env.SHOTS) {
      await staff.page.screenshot({ path: `${process.env.SHOTS}/away-wall-light-zh.png` });
      await display.page.screenshot({ path: `${process.env.SHOTS}/away-wall-dark-en.png` });
      await staff.page.setViewportSize({ width: 390, height: 844 });
      await staff.page.screenshot({ path: `${process.env.SHOTS}/away-phone-light-zh.png` });
      await staff.page.setViewportSize({ width: 1920, height: 1080 });
    }
  });

  it('saves nothing and says what becomes of it', async () => {
    const answer = await ask(staff.page, '/api/v1/boards', {
      method: 'POST',
      data: { name: '晨会', area: '140302001001' },
    });
    assert.equal(answer.status(), 503);
    assert.ok(Number(answer.headers()['retry-after']) > 0);
    assert.match((await answer.json()).detail, /没有存上；您填的内容还在/);
  });

  it('takes the words back when the database is there again, and what is reported then comes', async () => {
    owner = await startProgram({ database: '', folder: owner.folder });
    await staff.page.getByText(/地图是 .* 的样子/).waitFor({ state: 'detached', timeout: 30_000 });
    const before = await until(
      'the page counts',
      () => total(staff.page),
      (n) => n > 0,
    );
    assert.equal((await report(staff.page, owner.folder, '又能报了')).status(), 201);
    await becomes('the page counts it', () => total(staff.page), before + 1);
  });

  it('says that the server cannot be reached when that is it', async () => {
    await program.stop();
    program = undefined;
    await staff.page.getByText(/连不上服务器，地图是 \d\d:\d\d 的样子，正在重连/).waitFor();
    if (process.env.SHOTS)
      await staff.page.screenshot({ path: `${process.env.SHOTS}/lost-wall-light-zh.png` });
  });
});
