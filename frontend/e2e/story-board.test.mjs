// Staff draw on a board of the meeting, and every other screen that shows it follows.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  ask,
  disturbances,
  mapReady,
  middleOf,
  openPage,
  signIn,
  startBrowser,
  undisturbed,
} from './browser.mjs';
import { rows } from './database.mjs';
import { becomes, until } from './eventually.mjs';
import { base, folder } from './world.mjs';

describe('a board that several screens show', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  let wall;
  let board;
  before(async () => {
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
  });

  const take = (page, tool) =>
    page.getByRole('toolbar').getByRole('button', { name: tool, exact: true }).click();
  const drawings = () =>
    rows(
      folder,
      `select id, kind, title, level, color, version, st_astext(geom) as wkt from minqing.annotation where board_id = ${board} order by id`,
    );

  /** Waits until so many drawings of a kind are in the database, and answers them. */
  const kept = (kind, n) =>
    until(
      `${n} of the kind ${kind} are kept`,
      async () => (await drawings()).filter((d) => d.kind === kind),
      (all) => all.length === n,
    );
  /** Pans by a key and waits until the map is at rest elsewhere, which its address says. */
  async function pan(page, key) {
    const place = () => new URL(page.url()).searchParams.get('map');
    const before = place();
    await page.keyboard.press(key);
    await until('the map has moved', place, (now) => now !== before);
  }

  it('is opened by staff with a name and an area', async () => {
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    await staff.page.getByRole('button', { name: '议事板', exact: true }).click();
    await staff.page.getByRole('button', { name: '开一块新板' }).click();
    await staff.page.getByLabel('名字').fill('今天的晨会');
    await staff.page.getByRole('button', { name: '开板' }).click();
    await staff.page.waitForURL(/board=\d+/);
    board = Number(new URL(staff.page.url()).searchParams.get('board'));
    const [made] = await rows(folder, `select name from minqing.board where id = ${board}`);
    assert.equal(made.name, '今天的晨会');
  });

  it('shows a hotspot on a second screen as soon as its last corner is set', async () => {
    wall = await openPage(browser, base);
    await signIn(wall.page, 'display', `/?board=${board}`);
    await wall.page.locator('.board-svg').waitFor({ state: 'attached' });
    const { x, y } = await middleOf(staff.page);
    await take(staff.page, '面');
    for (const [dx, dy] of [
      [-160, -120],
      [160, -130],
      [180, 110],
      [-150, 120],
    ])
      await staff.page.mouse.click(x + dx, y + dy);
    await staff.page.mouse.click(x - 160, y - 120);
    await wall.page.locator('.board-hotspot').waitFor({ state: 'attached' });
    const [hotspot] = await kept('hotspot', 1);
    assert.match(hotspot.wkt, /^POLYGON\(\(([^,]+,){4}[^,]+\)\)$/);
  });

  it('shows its title, its level and how many concerns lie inside, to each what they may see', async () => {
    const title = staff.page.getByLabel('标题');
    await title.fill('犬吠扰民');
    await staff.page.getByRole('button', { name: '重点' }).click();
    await title.press('Enter');
    await wall.page.locator('.board-hotspot', { hasText: '犬吠扰民' }).waitFor();
    const [{ all, open }] = await rows(
      folder,
      `select count(*) as all, count(*) filter (where not c.restricted) as open from minqing.concern c
       join minqing.annotation a on a.board_id = ${board} and a.kind = 'hotspot' and st_intersects(a.geom, c.geom)`,
    );
    assert.ok(open > 0, 'the hotspot is drawn where nothing is, so its count shows nothing');
    const note = (page, n) =>
      page.locator('.board-hotspot .board-note', { hasText: new RegExp(`^重点 · ${n} 件$`) });
    await note(staff.page, all).waitFor();
    await note(wall.page, open).waitFor();
  });

  it('counts anew under the filter that the map shows', async () => {
    const [{ n }] = await rows(
      folder,
      `select count(*) as n from minqing.concern c
       join minqing.annotation a on a.board_id = ${board} and a.kind = 'hotspot' and st_intersects(a.geom, c.geom)
       where c.status = 'struck_off' and not c.restricted`,
    );
    await wall.page.goto(`/?board=${board}&status=struck_off`);
    await wall.page
      .locator('.board-hotspot .board-note', { hasText: new RegExp(`^重点 · ${n} 件$`) })
      .waitFor();
    await wall.page.goto(`/?board=${board}`);
    await mapReady(wall.page);
  });

  it('follows a corner that is pulled, and takes it back', async () => {
    const [before] = await drawings();
    await take(staff.page, '选');
    await staff.page.locator('.board-hotspot .board-hit').focus();
    await staff.page.keyboard.press('Enter');
    const corner = await staff.page.getByRole('button', { name: '第 1 点', exact: true }).boundingBox();
    const at = { x: corner.x + corner.width / 2, y: corner.y + corner.height / 2 };
    const shown = await wall.page.locator('.board-hotspot .board-line').getAttribute('d');
    await staff.page.mouse.move(at.x, at.y);
    await staff.page.mouse.down();
    await staff.page.mouse.move(at.x - 30, at.y - 20, { steps: 4 });
    await staff.page.mouse.up();
    await wall.page.waitForFunction(
      (old) => document.querySelector('.board-hotspot .board-line').getAttribute('d') !== old,
      shown,
    );
    const [pulled] = await until('it is kept', drawings, ([now]) => now.version === before.version + 1);
    assert.notEqual(pulled.wkt, before.wkt);
    await staff.page.keyboard.press('Escape');
    await staff.page.keyboard.press('Control+z');
    await wall.page.waitForFunction(
      (old) => document.querySelector('.board-hotspot .board-line').getAttribute('d') === old,
      shown,
    );
    await becomes('it is where it was', async () => (await drawings())[0].wkt, before.wkt);
    await staff.page.getByRole('button', { name: '重做' }).click();
    await wall.page.waitForFunction(
      (old) => document.querySelector('.board-hotspot .board-line').getAttribute('d') !== old,
      shown,
    );
    await becomes('it is pulled again', async () => (await drawings())[0].wkt, pulled.wkt);
  });

  it('is drawn on from the keyboard alone', async () => {
    await staff.page.getByRole('toolbar').getByRole('button', { name: '线', exact: true }).focus();
    await staff.page.keyboard.press('Enter');
    await staff.page.keyboard.press('Space');
    await staff.page.locator('.board-aim').waitFor();
    for (let i = 0; i < 2; i++) await pan(staff.page, 'ArrowRight');
    await staff.page.keyboard.press('Space');
    await staff.page.keyboard.press('Enter');
    await wall.page.locator('.board-line[stroke-width]').nth(1).waitFor({ state: 'attached' });
    const [line] = await kept('line', 1);
    assert.match(line.wkt, /^LINESTRING\([^,]+,[^,]+\)$/);
  });

  it('is written on, in the pen that is in hand', async () => {
    const { x, y } = await middleOf(staff.page);
    await staff.page.getByRole('button', { name: '石青' }).click();
    await take(staff.page, '字');
    await staff.page.mouse.click(x - 40, y - 190);
    await staff.page.getByLabel('标题').fill('周五前看一遍');
    await staff.page.keyboard.press('Enter');
    await wall.page.locator('.board-text.board-pen-2', { hasText: '周五前看一遍' }).waitFor();
    await kept('text', 1);
  });

  it('loses what is deleted while its words are being written, and gets it back by undoing', async () => {
    await take(staff.page, '选');
    await staff.page.locator('.board-text .board-hit').focus();
    await staff.page.keyboard.press('Enter');
    await staff.page.getByLabel('标题').fill('改到一半');
    await staff.page.getByRole('button', { name: '删掉', exact: true }).click();
    await wall.page.locator('.board-text').waitFor({ state: 'detached' });
    await kept('text', 0);
    await staff.page.getByRole('button', { name: '撤销' }).click();
    await wall.page.locator('.board-text').waitFor({ state: 'attached' });
    await kept('text', 1);
  });

  it('keeps what is drawn while the network is away, says so, and saves it when it is back', async () => {
    const { x, y } = await middleOf(staff.page);
    await staff.context.setOffline(true);
    await take(staff.page, '针');
    await staff.page.mouse.click(x + 40, y + 20);
    await staff.page.getByText('1 笔未保存').waitFor();
    await staff.page.locator('.board-pin.board-unsaved').waitFor({ state: 'attached' });
    assert.equal((await drawings()).filter((d) => d.kind === 'pin').length, 0);
    await staff.context.setOffline(false);
    await wall.page.locator('.board-pin').waitFor({ state: 'attached' });
    await staff.page.getByText('1 笔未保存').waitFor({ state: 'detached' });
    await kept('pin', 1);
    await staff.page.keyboard.press('Escape');
  });

  it('keeps what could not be saved even when the page is closed, and saves it when it is opened again', async () => {
    const { x, y } = await middleOf(staff.page);
    await staff.page.route('**/annotations', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    );
    await take(staff.page, '箭头');
    await staff.page.mouse.click(x - 60, y + 60);
    await staff.page.mouse.click(x - 120, y + 20);
    await staff.page.getByText('1 笔未保存').waitFor();
    assert.equal((await drawings()).filter((d) => d.kind === 'arrow').length, 0);
    // Closed before the way is free again: the page must not come to save it meanwhile.
    const address = staff.page.url();
    await staff.page.goto('about:blank');
    await staff.page.unroute('**/annotations');
    await staff.page.goto(address);
    await wall.page.locator('.board-arrow').waitFor({ state: 'attached' });
    await kept('arrow', 1);
    await mapReady(staff.page);
  });

  it('is drawn on with a finger', async () => {
    const phone = await openPage(browser, base, { size: 'phone', touch: true });
    await signIn(phone.page, 'staff', `/?board=${board}`);
    await phone.page.getByRole('button', { name: '议事板', exact: true }).tap();
    await phone.page.getByRole('toolbar').getByRole('button', { name: '面', exact: true }).tap();
    const { x, y } = await middleOf(phone.page);
    for (const [dx, dy] of [
      [-60, -60],
      [60, -50],
      [10, 40],
    ])
      await phone.page.touchscreen.tap(x + dx, y + dy);
    await phone.page.getByRole('button', { name: '收笔' }).tap();
    await phone.page.getByLabel('标题').fill('手指画的');
    await phone.page.getByRole('button', { name: '好了' }).tap();
    await wall.page.locator('.board-hotspot', { hasText: '手指画的' }).waitFor();
    assert.deepEqual(disturbances(phone.witness), undisturbed);
    // Rubbed out again: what follows has one hotspot, as before.
    for (let i = 0; i < 2; i++)
      await phone.page.getByRole('toolbar').getByRole('button', { name: '撤销' }).tap();
    await wall.page.waitForFunction(() => document.querySelectorAll('.board-hotspot').length === 1);
    await phone.context.close();
  });

  it('never overwrites what another hand changed: both are shown, and a person chooses', async () => {
    const other = await openPage(browser, base);
    await signIn(other.page, 'staff', `/?board=${board}`);
    await staff.context.setOffline(true);
    await take(staff.page, '选');
    await staff.page.locator('.board-hotspot .board-hit').focus();
    await staff.page.keyboard.press('Enter');
    await staff.page.getByLabel('标题').fill('我这边改的');
    await staff.page.getByLabel('标题').press('Enter');
    await staff.page.getByText('1 笔未保存').waitFor();

    const path = `/api/v1/boards/${board}/annotations`;
    const { features } = await (await ask(other.page, path)).json();
    const hotspot = features.find((f) => f.properties.kind === 'hotspot');
    const answer = await ask(other.page, `${path}/${hotspot.id}`, {
      method: 'PATCH',
      headers: {
        'If-Match': `"${hotspot.properties.version}"`,
        'Content-Type': 'application/merge-patch+json',
      },
      data: JSON.stringify({ title: '那边改的' }),
    });
    assert.equal(answer.status(), 200);

    await staff.context.setOffline(false);
    await staff.page.getByText('1 笔别人也改了').waitFor();
    assert.equal((await drawings()).find((d) => d.kind === 'hotspot').title, '那边改的');
    await staff.page.getByRole('button', { name: '看一看' }).click();
    const dialog = staff.page.getByRole('dialog');
    await dialog.getByText('我这边改的').waitFor();
    await dialog.getByText('那边改的').waitFor();
    await dialog.getByRole('button', { name: '用我的' }).click();
    await wall.page.locator('.board-hotspot', { hasText: '我这边改的' }).waitFor();
    await becomes('mine is kept', async () => (await kept('hotspot', 1))[0].title, '我这边改的');
    await other.context.close();
  });

  it('is read and not drawn on by a display, and unknown to who may not read it', async () => {
    assert.equal(await wall.page.getByRole('toolbar').count(), 0);
    const refused = await ask(wall.page, `/api/v1/boards/${board}/annotations`, {
      method: 'POST',
      data: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [113.57, 37.86] },
        properties: { kind: 'pin' },
      },
    });
    assert.equal(refused.status(), 403);
    const planner = await openPage(browser, base);
    await signIn(planner.page, 'planner', `/?board=${board}`);
    assert.equal(await planner.page.getByRole('button', { name: '议事板', exact: true }).count(), 0);
    assert.equal((await ask(planner.page, `/api/v1/boards/${board}/annotations`)).status(), 404);
    await planner.context.close();
  });

  it('left no word on any console and asked nobody outside', () => {
    // While the network was away, the browser itself says so on the console.
    staff.witness.problems = staff.witness.problems.filter(
      (p) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_FAILED|\b412\b/.test(p),
    );
    assert.deepEqual(disturbances(staff.witness), undisturbed);
    assert.deepEqual(disturbances(wall.witness), undisturbed);
  });
});
