// A grid member ticks visits off on the phone; staff sees at the wall how far each grid is.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, mapReady, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes } from './eventually.mjs';
import { base, folder } from './world.mjs';

const grid = '140302001001002';
const third = '140302001001003';
const community = '140302001001';

/** The month it is in Shanghai, or some months before. */
function month(back = 0) {
  const now = new Date(Date.now() + 8 * 3_600_000);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7);
}

describe('a grid keeps its ledger', { timeout: 600_000 }, () => {
  let browser;
  let member;
  let staff;
  before(async () => {
    browser = await startBrowser();
    member = await openPage(browser, base, { size: 'phone', touch: true });
    staff = await openPage(browser, base);
    await signIn(member.page, 'member');
    await signIn(staff.page, 'staff');
  });
  after(async () => {
    await browser?.close();
  });

  const ledger = (page) => page.getByRole('complementary', { name: '网格台账' });
  const tableRow = (page, code) => ledger(page).locator(`tr[data-grid="${code}"]`);
  const figures = (page, code) => tableRow(page, code).locator('td').allTextContents();
  const counted = (kind) =>
    rows(
      folder,
      `select v.due, v.done from minqing.visit v join minqing.area a on a.id = v.area_id
       where a.code = '${grid}' and v.kind = '${kind}' and v.month = '${month()}-01'`,
    );

  it('whose card staff opens from the tree of areas', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '打开第二网格的网格台账' }).click();
    const [card] = await rows(
      folder,
      `select c.leader, c.households from minqing.grid_card c join minqing.area a on a.id = c.area_id where a.code = '${grid}'`,
    );
    await ledger(page).getByText(card.leader, { exact: true }).waitFor();
    await ledger(page).getByText(`${card.households} 户`).waitFor();
    assert.equal(await ledger(page).getByRole('combobox', { name: '网格', exact: true }).inputValue(), grid);
  });

  it('in which a member ticks two visits off and takes one back, by thumb', async () => {
    const { page } = member;
    const [was] = await counted('elder_alone');
    await page.getByRole('button', { name: '网格台账', exact: true }).tap();
    const row = ledger(page).locator('[data-kind=elder_alone]');
    const plus = row.getByRole('button', { name: '独居老人：记一次走访' });
    const box = await plus.boundingBox();
    assert.ok(box.width >= 44 && box.height >= 44, `the button is ${box.width} by ${box.height}`);
    await plus.tap();
    await plus.tap();
    await row.getByText(`${was.done + 2} / ${was.due}`, { exact: true }).waitFor();
    await row.getByRole('button', { name: '独居老人：撤一次' }).tap();
    await row.getByText(`${was.done + 1} / ${was.due}`, { exact: true }).waitFor();
    await becomes('the database counts', async () => (await counted('elder_alone'))[0].done, was.done + 1);
    const [sum] = await rows(
      folder,
      `select sum(v.due)::int as due, sum(v.done)::int as done from minqing.visit v join minqing.area a on a.id = v.area_id
       where a.code = '${grid}' and v.month = '${month()}-01'`,
    );
    await becomes('staff see it without asking', async () => (await figures(staff.page, grid)).slice(0, 2), [
      `${sum.due}`,
      `${sum.done}`,
    ]);
  });

  it('and confirms that the hazards are clear, and enters a haircut', async () => {
    const { page } = member;
    const hazards = ledger(page).locator('[data-item=hazards]');
    await hazards.getByRole('button').tap();
    await hazards.getByText('今天确认，第二网格网格员').waitFor();

    const entered = () =>
      rows(
        folder,
        `select v.kind, v.helped, v.force from minqing.service v join minqing.account a on a.id = v.account_id
         where a.name = 'member' order by v.id`,
      );
    const before = await entered();
    await ledger(page).getByRole('button', { name: '记一次服务' }).tap();
    await ledger(page).getByLabel('服务人数').fill('12');
    await ledger(page).getByRole('button', { name: '存下来' }).tap();
    await ledger(page).getByText('12 人次').first().waitFor();
    await becomes('it is entered', entered, [...before, { kind: 'haircut', helped: 12, force: 'volunteer' }]);
  });

  it('whose services of the last months staff reads as one figure', async () => {
    const [{ n }] = await rows(
      folder,
      `select count(*) as n from minqing.service v join minqing.area a on a.id = v.area_id
       where a.prefix ^@ '${community}' and v.held_on >= (now() at time zone 'Asia/Shanghai')::date - interval '1 year'`,
    );
    assert.ok(n >= 102, `the demo has ${n}`);
    await becomes('the total', () => ledger(staff.page).locator('tfoot td').last().textContent(), `${n}`);
  });

  it('and colours the map for staff by what was visited, in one hue', async () => {
    const { page } = staff;
    // A month of which nothing is known yet but this: the second grid did all, the third one visit of four.
    const old = month(11);
    const headers = { Origin: base };
    for (const [code, done] of [
      [grid, 4],
      [third, 1],
    ]) {
      const planned = await ask(page, `/api/v1/visits/${code}/${old}/veteran`, {
        method: 'PATCH',
        headers: { ...headers, 'If-Match': '"0"' },
        data: { due: 4 },
      });
      assert.equal(planned.status(), 200, await planned.text());
      const ticked = await ask(page, '/api/v1/visits', {
        method: 'POST',
        headers,
        data: { area: code, month: old, kind: 'veteran', add: done },
      });
      assert.equal(ticked.status(), 201, await ticked.text());
    }
    await ledger(page).getByRole('combobox', { name: '月份' }).selectOption(old);
    await ledger(page).getByRole('button', { name: '在图上看走访覆盖' }).click();
    await page.waitForURL(new RegExp(`coverage=${old}`));
    await becomes('the second grid', () => figures(page, grid).then((f) => f.slice(0, 3)), [
      '4',
      '4',
      '100%',
    ]);
    await becomes('the third', () => figures(page, third).then((f) => f.slice(0, 3)), ['4', '1', '25%']);
    await becomes('the steps of the scale on the map', () => stepsDrawn(page), [2, 5]);
    const [year, ordinal] = old.split('-').map(Number);
    await page.locator('.leg.desk-only').getByText(`${year}年${ordinal}月走访覆盖`).waitFor();

    await page.reload();
    await mapReady(page);
    await becomes('the link shows it again', () => stepsDrawn(page), [2, 5]);
    await page.getByRole('button', { name: '图层' }).click();
    await page.getByLabel('走访覆盖', { exact: true }).uncheck();
    await page.waitForURL((url) => !url.searchParams.has('coverage'));
    await becomes('the counts come back', async () => (await stepsDrawn(page)).length > 2, true);
  });

  it('and neither page was left a word on the console or asked anybody outside', () => {
    assert.deepEqual(disturbances(member.witness), undisturbed);
    assert.deepEqual(disturbances(staff.witness), undisturbed);
  });
});

/** Which steps of the area scale are on the ground's canvases, told by the exact colours of the tokens. */
function stepsDrawn(page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.documentElement);
    const rgb = (hex) => Number.parseInt(hex.trim().slice(1), 16);
    const steps = new Map([1, 2, 3, 4, 5].map((s) => [rgb(style.getPropertyValue(`--area-${s}`)), s]));
    const pixels = new Map();
    for (const canvas of document.querySelectorAll('.leaflet-ground-pane canvas')) {
      // A copy, so that the page's own canvases are not read from.
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {
        willReadFrequently: true,
      });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        const step = steps.get((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
        if (step) pixels.set(step, (pixels.get(step) ?? 0) + 1);
      }
    }
    // A grid is thousands of pixels; where two colours meet there may be a few of any.
    return [...pixels]
      .filter(([, n]) => n > 500)
      .map(([step]) => step)
      .sort();
  });
}
