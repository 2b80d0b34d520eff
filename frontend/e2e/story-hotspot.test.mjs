// Where it hurts: a worker looks at the hotspots, goes to one, narrows the filter, and sees which grid is silent.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, settled, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes, until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const large = '140302001001005';
// What hurts from this morning on; where the demo's own hotspots are depends on the hour it was made.
const dark = '140302001001003';
const parked = '140302001001008';

describe('the hotspots', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  let households;
  before(async () => {
    browser = await startBrowser();
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    // A grid of so many households that what comes from it is little.
    households = await counted(20);
    await report(24, parked, 'parking', '门前停满了车');
    await report(24, dark, 'street_light', '整排路灯不亮');
  });
  after(async () => {
    if (households) await counted(1 / 20);
    await browser?.close();
  });

  /** Multiplies the households on the large grid's card. */
  async function counted(times) {
    const card = `/api/v1/areas/${large}/card`;
    const before = await ask(staff.page, card);
    const { households: n } = await before.json();
    const answer = await ask(staff.page, card, {
      method: 'PATCH',
      headers: { 'If-Match': before.headers().etag, 'Content-Type': 'application/merge-patch+json' },
      data: JSON.stringify({ households: Math.round(n * times) }),
    });
    assert.equal(answer.status(), 200, await answer.text());
    return n;
  }

  /** Reports so many concerns of a category within some metres, in the middle of a grid. */
  async function report(n, grid, category, title) {
    const [{ lon, lat }] = await rows(
      folder,
      `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '${grid}') q`,
    );
    for (let i = 0; i < n; i++) {
      const answer = await ask(staff.page, '/api/v1/concerns', {
        method: 'POST',
        data: {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [lon + (i % 4) * 2e-5, lat + Math.floor(i / 4) * 2e-5] },
          properties: { title, category, source: 'patrol' },
        },
      });
      assert.equal(answer.status(), 201, await answer.text());
    }
  }

  const panel = (page) => page.getByRole('complementary', { name: '热点', exact: true });
  const section = (page, name) => panel(page).getByRole('region', { name, exact: true });

  /** How many places of the heat's canvas are warm. */
  const warmth = (page) =>
    page.locator('canvas.hot-heat').evaluate((canvas) => {
      if (canvas.width === 0) return 0;
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [canvas.width, canvas.height];
      const context = copy.getContext('2d', { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      let warm = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > 40) warm++;
      return warm;
    });

  /** How warm the map is when it has come to rest: as much three times, and not nothing. */
  const warmthAtRest = async (page) => {
    const last = [];
    const look = async () => {
      last.push(await warmth(page));
      await page.waitForTimeout(200);
      return last.slice(-3);
    };
    const [n] = await until('the heat is drawn', look, ([a, b, c]) => a > 0 && a === b && b === c);
    return n;
  };

  it('says in a sentence where it hurts, with the numbers behind it, as the database counts them', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '热点', exact: true }).click();
    const first = section(page, '热点').getByRole('listitem').filter({ hasText: '停车难' }).first();
    await first.waitFor();
    const said = await first.getByRole('button').innerText();
    const numbers = /停车难：.*第八网格近四周 (\d+) 件，常值 ([\d.]+) 件/.exec(said.replaceAll('\n', ' '));
    assert.ok(numbers, `it says “${said}”`);
    const [{ n }] = await rows(
      folder,
      `select count(*)::int as n from minqing.concern c join minqing.area a on a.id = c.area_id
       where a.code = '${parked}' and c.category = 'parking' and c.noticed_at >= now() - interval '28 days'`,
    );
    assert.ok(Number(numbers[1]) >= 24 && Number(numbers[1]) <= n, `${numbers[1]} of the grid's ${n}`);
    assert.ok(Number(numbers[2]) < Number(numbers[1]), `usually ${numbers[2]}`);
    await first.locator('summary').click();
    await first.getByText(/Gi\* \d/).waitFor();
    await first.getByText('Mann-Kendall').waitFor();
    await until(
      'the map is warm',
      () => warmth(page),
      (n) => n > 0,
    );
  });

  it('goes there when it is pressed, in the list or on the map, also by keys', async () => {
    const { page } = staff;
    const entries = section(page, '热点').getByRole('listitem');
    await entries.first().getByRole('button').press('Enter');
    await page.locator('.hot-outline.on').waitFor();
    const label = page.locator('.hot-label.hot.on span');
    await label.waitFor();
    await until(
      'the number is in the open',
      () => label.boundingBox(),
      (box) => box && box.x > 0 && box.x < 1500 && box.y > 60 && box.y < 1080,
    );
    const second = page.locator('.hot-label.hot:not(.on)').first();
    await second.focus();
    await page.keyboard.press('Enter');
    await page.locator('.hot-entry.on button:focus').waitFor();
    assert.notEqual(await entries.first().getAttribute('class'), 'hot-entry on');
  });

  it('tells of a silent grid, and against what it is held', async () => {
    const { page } = staff;
    const silent = section(page, '安静网格').getByRole('listitem').filter({ hasText: '第五网格' });
    await silent.getByText(/近十二周 \d+ 件，这样的网格一般 \d+ 件/).waitFor();
    await silent.getByText(/按户数 \d+ 算，和 8 个网格比/).waitFor();
  });

  it('follows the filter at once, heat and hotspots', async () => {
    const { page } = staff;
    await page.goto(`${base}/?map=16/37.8605/113.5700`);
    await settled(page);
    await page.getByRole('button', { name: '热点', exact: true }).click();
    const all = await warmthAtRest(page);
    await page.evaluate(() => {
      history.pushState(null, '', '/?category=parking&map=16/37.8605/113.5700&tool=hotspot');
      dispatchEvent(new PopStateEvent('popstate'));
    });
    await until(
      'less of it is warm',
      () => warmth(page),
      (n) => n > 0 && n < all,
    );
    await section(page, '热点').getByRole('listitem').filter({ hasText: '停车难' }).first().waitFor();
    await becomes(
      'no hotspot is of several kinds',
      () => section(page, '热点').getByText('多类诉求').count(),
      0,
    );
  });

  it('leaves nothing on the map when it is closed', async () => {
    const { page } = staff;
    await panel(page).focus();
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'detached' });
    await becomes(
      'nothing of it is on the map',
      () => page.locator('.hot-outline, .hot-label, canvas.hot-heat').count(),
      0,
    );
    assert.deepEqual(disturbances(staff.witness), undisturbed);
  });

  for (const [size, theme, language] of [
    ['wall', 'light', 'zh-CN'],
    ['wall', 'dark', 'zh-CN'],
    ['phone', 'light', 'zh-CN'],
    ['phone', 'dark', 'zh-CN'],
  ]) {
    it(`is sound to look at and to hear: ${size}, ${theme}`, async () => {
      const one = await openPage(browser, base, { size, theme, language, touch: size === 'phone' });
      await signIn(one.page, 'staff');
      await one.page.getByRole('button', { name: '热点', exact: true }).click();
      await section(one.page, '安静网格').getByRole('listitem').first().waitFor();
      await settled(one.page);
      assert.deepEqual(await layoutFaults(one.page), []);
      assert.deepEqual(await accessibilityFaults(one.page), []);
      if (process.env.SHOTS)
        await one.page.screenshot({ path: `${process.env.SHOTS}/hotspots-${size}-${theme}.png` });
      await one.context.close();
    });
  }
});
