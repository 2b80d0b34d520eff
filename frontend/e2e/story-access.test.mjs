// Every page and every panel, once each: axe-core finds nothing to say about any of them, not even something minor.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, openPage, signIn, startBrowser } from './browser.mjs';
import { accessibilityFaults } from './looks.mjs';
import { base } from './world.mjs';

const shots = process.env.SHOTS;
const community = '140302001001';
const grid = '140302001001002';
const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7); // in Shanghai

/** By whom: where a page or a panel is, and what shows that it has come. `{board}` and `{card}` are filled in. */
const places = {
  nobody: [
    ['/', 'input[type=password]'],
    ['/slip', 'input'],
    ['/slip#0000-0000-0000-0000', 'main'],
    ['/wall', '.wall-enter'],
    ['/unlock', 'input[type=password]'],
  ],
  staff: [
    ['/', '.sand'],
    ['/?card={card}', '.drawer'],
    ['/?board={board}&tool=board', '[role=toolbar]'],
    ['/?tool=grids', '.grid-dock'],
    ['/?tool=report', '.report-panel'],
    ['/?tool=export', '.export-figures'],
    [`/?area=${grid}&tool=book`, '.book-rows tbody tr'],
    ['/?tool=playback', '.play'],
    ['/?tool=hotspot', '.hot-section'],
    [`/?area=${grid}&tool=ledger`, '.ledger-row'],
    ['/?tool=inbox', '.drawer'],
    ['/?q=没有这样的话', '.sand'],
    ['/meeting?board={board}', '.meet-picture'],
    ['/print/minutes/{board}', '.meet-picture'],
    [`/print/ledger?area=${grid}&month=${month}`, 'main.paper'],
    [`/print/summary?area=${grid}&month=${month}`, 'main.paper'],
    ['/unlock', '.unlock, main, form'],
  ],
  admin: ['accounts', 'teams', 'categories', 'calendar', 'walls', 'webhooks', 'records'].map((tab) => [
    `/admin?tab=${tab}`,
    '.admin h1, .admin h2',
  ]),
};

describe('every page is open to everybody', { timeout: 400_000 }, () => {
  let browser;
  let board;
  let card;
  before(async () => {
    browser = await startBrowser();
    const { page, context } = await openPage(browser, base);
    await signIn(page, 'staff');
    const send = async (path, data) => {
      const headers = { 'content-type': 'application/json', origin: base };
      const answer = await ask(page, `/api/v1/${path}`, {
        method: 'POST',
        data: JSON.stringify(data),
        headers,
      });
      assert.equal(answer.status(), 201, await answer.text());
      return answer.json();
    };
    board = (await send('boards', { name: '人人能看', area: community })).id;
    const { features } = await (await ask(page, `/api/v1/concerns?area=${grid}&limit=1`)).json();
    card = features[0].id;
    const [lon, lat] = features[0].geometry.coordinates;
    await send(`boards/${board}/annotations`, {
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lon, lat] },
      properties: { kind: 'pin', title: '先看这里', color: 2 },
    });
    await context.close();
  });
  after(async () => {
    await browser?.close();
  });

  async function look(page, where, faults) {
    await page.evaluate(() => document.fonts.ready);
    if (shots)
      await page.screenshot({
        path: `${shots}/access-${page.viewportSize().width}-${where.replace(/\W+/g, '-')}.png`,
      });
    for (const fault of await accessibilityFaults(page)) faults.push(`${where}: ${fault}`);
  }

  for (const [size, theme] of [
    ['wall', 'dark'],
    ['phone', 'light'],
  ]) {
    for (const [who, all] of Object.entries(places)) {
      it(`${who}, ${size}, ${theme}`, async () => {
        const { page, context } = await openPage(browser, base, { size, theme, touch: size === 'phone' });
        const faults = [];
        if (who !== 'nobody') await signIn(page, who);
        for (const [place, shown] of all) {
          const where = place.replace('{board}', board).replace('{card}', card);
          // Of two addresses that differ behind # only, the page is not loaded again.
          await page.goto('about:blank');
          await page.goto(where);
          await page.locator(shown).first().waitFor();
          await look(page, where, faults);
        }
        assert.deepEqual(faults, []);
        await context.close();
      });
    }
  }

  it('the wall, with each thing that it takes out', async () => {
    const { page, context } = await openPage(browser, base, { theme: 'dark', touch: true });
    const faults = [];
    await signIn(page, 'staff');
    await page.goto(`/wall?board=${board}`);
    await page.getByRole('toolbar').waitFor();
    await page.locator('.wall-rank li').first().waitFor();
    await look(page, 'wall, drawing', faults);
    const take = (name) => page.getByRole('button', { name, exact: true }).click();
    await take('回放');
    await page.getByRole('slider').waitFor();
    await look(page, 'wall, playback', faults);
    await take('回放');
    await take('热点');
    await page.locator('.wall-hot').waitFor();
    await look(page, 'wall, hotspots', faults);
    await page.locator('.wall-rank button').first().click();
    await page.locator('.wall-path [aria-current]', { hasText: '网格' }).waitFor();
    await look(page, 'wall, a grid', faults);
    assert.deepEqual(faults, []);
    await context.close();
  });
});
