// The screen on the wall: it runs by a token, leads from every number to the map and back, is unlocked by a phone, and names nobody.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  ask,
  disturbances,
  mapReady,
  openPage,
  settled,
  signIn,
  sizes,
  startBrowser,
  undisturbed,
} from './browser.mjs';
import { rows } from './database.mjs';
import { until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { password } from './program.mjs';
import { base, folder } from './world.mjs';

const shots = process.env.SHOTS;
const grid = '140302001001002';
const write = (page, path, data, method = 'POST') =>
  ask(page, path, { method, data, headers: { origin: base } });

Object.assign(sizes, {
  'wall-2160': { width: 3840, height: 2160 },
  'wall-wide': { width: 3840, height: 1080 },
});

/** Waits until the element's text is none of those, and answers it. */
const textOtherThan = (locator, ...before) =>
  until(
    `it says something else than ${before.join(' and ')}`,
    () => locator.innerText(),
    (text) => !before.includes(text),
  );

describe('the wall', { timeout: 600_000 }, () => {
  let browser;
  let admin;
  let wall;
  let id;
  let url;
  before(async () => {
    browser = await startBrowser();
    admin = await openPage(browser, base);
    wall = await openPage(browser, base, { touch: true, theme: 'dark' });
  });
  after(async () => {
    await browser?.close();
  });

  const shot = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined);
  const figure = (page, name) => page.locator('.wall-fig', { hasText: name });
  const parameter = (page, name) => new URL(page.url()).searchParams.get(name);

  it('is given a token by an administrator, who is shown it once', async () => {
    const { page } = admin;
    await signIn(page, 'admin');
    await page.goto('/admin');
    await page.getByRole('link', { name: '大屏', exact: true }).click();
    await page.getByRole('button', { name: '新建口令' }).click();
    const form = page.locator('.drawer');
    await form.locator('option[value=display]').waitFor({ state: 'attached' });
    await form.locator('input[name=name]').fill('一楼会议室');
    await form.getByRole('button', { name: '新建口令' }).click();
    url = await page.locator('.once output').textContent();
    const list = await (await ask(page, '/api/v1/walls')).json();
    id = list.walls[0].id;
    assert.equal(list.walls[0].name, '一楼会议室');
    assert.match(url, /\/wall#[0-9A-Z-]{19}$/);
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, 'wall-token');
  });

  it('begins with the token, which does not stay in the address', async () => {
    const { page } = wall;
    await page.goto(url);
    await mapReady(page);
    assert.equal(new URL(page.url()).hash, '');
    assert.match(await textOtherThan(figure(page, '超期').locator('b'), '—'), /^\d+$/);
    assert.match(await textOtherThan(figure(page, '本月销号率').locator('b'), '—'), /%$/);
    assert.equal(parameter(page, 'restricted'), 'exclude');
  });

  for (const size of ['wall', 'wall-2160', 'wall-wide']) {
    for (const language of ['zh', 'en']) {
      it(`is whole and readable at ${sizes[size].width}×${sizes[size].height} in ${language}`, async () => {
        const { page } = wall;
        await page.setViewportSize(sizes[size]);
        await page.goto(`/wall?lang=${language}`);
        await mapReady(page);
        await textOtherThan(page.locator('.wall-fig b').nth(4), '—');
        await page.locator('.wall-rank li').first().waitFor();
        // A canvas of the map's size is shown once all symbols are on it.
        await page.waitForFunction(() => (document.querySelector('canvas.symbols')?.width ?? 0) > innerWidth);
        const faults = await layoutFaults(page);
        await shot(page, `${size}-${language}`);
        assert.deepEqual(faults, []);
        assert.deepEqual(await accessibilityFaults(page), []);
        // The smallest word is 24 px at 1080 lines, a figure at least 64.
        const least = await page.evaluate(() => {
          const rem = Number.parseFloat(document.documentElement.style.fontSize);
          const words = [...document.querySelectorAll('.wall *')].filter(
            (e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()),
          );
          const shown = (e) => {
            const plot = e.closest('svg[viewBox]');
            const own = Number.parseFloat(getComputedStyle(e).fontSize);
            return plot ? own * plot.getScreenCTM().a : own;
          };
          const sizes = words
            .filter((e) => !e.closest('.sand, .vh'))
            .map((e) => [shown(e) / rem, e.textContent]);
          const figures = [...document.querySelectorAll('.wall-fig b')].map((e) => shown(e) / rem);
          return { word: sizes.sort((a, b) => a[0] - b[0])[0], figure: Math.min(...figures) };
        });
        assert.ok(least.word[0] >= 1.49, `“${least.word[1]}” is ${least.word[0]} rem`);
        assert.ok(least.figure >= 4, `a figure is ${least.figure} rem`);
      });
    }
  }

  it('leads from a number to the map and back', async () => {
    const { page } = wall;
    await page.setViewportSize(sizes.wall);
    await page.goto('/wall?lang=zh');
    await mapReady(page);
    await figure(page, '超期').tap();
    await page.waitForURL((url) => url.searchParams.get('light') === 'red');
    // A light may turn meanwhile: the wall asks again every minute.
    await until(
      'the number on the wall is what the map shows',
      async () => {
        const stats = await (await ask(page, '/api/v1/stats?by=light&light=red&restricted=exclude')).json();
        return { map: stats.total, wall: await figure(page, '超期').locator('b').innerText() };
      },
      (seen) => seen.wall === String(seen.map),
      { within: 75_000 },
    );
    await page.getByRole('button', { name: '看全部' }).tap();
    await page.waitForURL((url) => !url.searchParams.has('light'));
  });

  it('leads from every number to as many concerns as it says', async () => {
    const { page } = wall;
    await page.goto('/wall?lang=zh');
    await mapReady(page);
    await textOtherThan(figure(page, '本月销号率').locator('b'), '—');
    await textOtherThan(figure(page, '超期').locator('b'), '—');
    await page.locator('.wall-rank .num').first().waitFor();
    /** How many the database finds with the filter that the address holds: by the list, page after page. */
    const found = async () => {
      const query = new URL(page.url()).searchParams;
      for (const name of ['map', 'lang', 'card']) query.delete(name);
      let n = 0;
      for (let next = `/api/v1/concerns?limit=1000&${query}`; next; ) {
        const answer = await (await ask(page, next)).json();
        n += answer.features.length;
        next = answer.next;
      }
      return n;
    };
    const month = await (await ask(page, '/api/v1/wall/figures')).json();
    const shares = page.locator('.wall-cats button');
    const numbers = [
      ...['今日新增', '处置中', '超期'].map((name) => [
        name,
        figure(page, name),
        figure(page, name).locator('b'),
      ]),
      ...[0, 1].map((i) => {
        const part = page.locator('.wall-figs .wall-part').nth(i);
        return [`part ${i} of the rate`, part, part.locator('b')];
      }),
      ...[0, 1].map((i) => {
        const part = page.locator('.wall-trend .wall-part').nth(i);
        return [`part ${i} of this week`, part, part.locator('b')];
      }),
      ...[0, 1].map((i) => {
        const kind = page.locator('.wall-must button').nth(i);
        return [`must report ${i}`, kind, kind.locator('b')];
      }),
      ...[0, 1].map((i) => [`share ${i}`, shares.nth(i), shares.nth(i).locator('.vh')]),
      [
        'the last in the ranking',
        page.locator('.wall-rank li button:first-child').last(),
        page.locator('.wall-rank li .vh').last(),
      ],
    ];
    for (const [name, button, text] of numbers) {
      const said = Number(/\d+/.exec(await text.innerText())?.[0]);
      await button.focus();
      await page.keyboard.press('Enter');
      assert.equal(await found(), said, name);
      if (parameter(page, 'area')) {
        await page.locator('.wall-path button').last().tap();
        await page.locator('.wall-path [aria-current]', { hasText: '市政府大院社区' }).waitFor();
      }
    }
    // The rate and the satisfaction are of what was struck off this month.
    for (const name of ['本月销号率', '满意度']) {
      await figure(page, name).tap();
      assert.equal(await found(), month.total.struck_off, name);
    }
    // Last month's rate leads to what was struck off then and is so still.
    await page.locator('.wall-before').tap();
    assert.equal(parameter(page, 'ended_to'), `${month.month}-01`);
    assert.ok((await found()) <= month.before.struck_off);
    await page.getByText(/^只看：/).waitFor();
    // A week of the trend, and a rate of the ranking.
    await page.locator('.wall-plot foreignObject button').nth(7).tap();
    for (const part of await page.locator('.wall-trend .wall-part').all()) {
      const said = Number(await part.locator('b').innerText());
      await part.tap();
      assert.equal(await found(), said, await part.innerText());
    }
    await shot(page, 'wall-week');
    const rate = page.locator('.wall-rank button.num').first();
    const struckOff = Number(/本月销号 (\d+) 件/.exec(await rate.getAttribute('aria-label'))?.[1]);
    await rate.tap();
    assert.equal(await found(), struckOff, 'the rate of the first in the ranking');
  });

  it('goes down by the ranking and by a touch on the map, and up by the path', async () => {
    const { page } = wall;
    const row = page.locator('.wall-rank button').first();
    const name = await row.locator('.nm').innerText();
    await row.tap();
    await page.locator('.wall-path [aria-current]', { hasText: name }).waitFor();
    await page.waitForURL((url) => /^\d{15}$/.test(url.searchParams.get('area')));
    await page.locator('.wall-path button').last().tap();
    await page.locator('.wall-path [aria-current]', { hasText: '市政府大院社区' }).waitFor();
    await mapReady(page);
    // The middle of the second grid, where no symbol is: none is on the map at all.
    await page.evaluate(() => history.replaceState(null, '', '/wall?q=没有这样的话'));
    await page.reload();
    await mapReady(page);
    const box = await page.evaluate(() => document.querySelector('.sand').getBoundingClientRect().toJSON());
    await page.touchscreen.tap(box.width / 2, box.height / 2);
    await page.locator('.wall-path [aria-current]', { hasText: '网格' }).waitFor();
  });

  it('tells what happens at once by category and grid, and never what people wrote', async () => {
    const { page, witness } = wall;
    await page.goto('/wall?lang=zh');
    await mapReady(page);
    const staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    const [{ lon, lat }] = await rows(
      folder,
      `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '${grid}') q`,
    );
    const before = await textOtherThan(figure(page, '今日新增').locator('b'), '—');
    const report = (title, rest = {}) =>
      write(staff.page, '/api/v1/concerns', {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { title, category: 'street_light', source: 'patrol', ...rest },
      });
    assert.equal((await report('张某门口的路灯')).status(), 201);
    assert.equal(
      Number(await textOtherThan(figure(page, '今日新增').locator('b'), before)),
      Number(before) + 1,
    );
    const line = page.locator('.wall-tick li').first();
    await line
      .filter({ hasText: '二网格' })
      .filter({ hasText: '路灯' })
      .filter({ hasText: '报来了' })
      .waitFor();
    assert.equal((await report('李某的线索', { must_report: 'crime_clue' })).status(), 201);
    assert.equal((await report('王某门口的路灯')).status(), 201);
    // The last one is counted, so the one before it has been left out.
    assert.equal(
      Number(await textOtherThan(figure(page, '今日新增').locator('b'), before, String(Number(before) + 1))),
      Number(before) + 2,
    );
    await settled(page);
    const heard = witness.responses.map((r) => r.bytes.toString('utf8')).join('\n');
    for (const secret of ['张某', '李某', '王某', 'crime_clue']) {
      assert.ok(!heard.includes(secret), `the wall was told ${secret}`);
      assert.ok(!(await page.locator('body').innerText()).includes(secret));
    }
    await staff.context.close();
  });

  it('is unlocked by a phone that scans its code and confirms, and is locked again', async () => {
    const { page } = wall;
    const made = page.waitForResponse((r) => r.url().endsWith('/api/v1/wall/pairing'));
    await page.getByRole('button', { name: '解锁画图' }).tap();
    const pairing = await (await made).json();
    await page.locator('dialog .qr').waitFor();
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, 'wall-unlock');
    const phone = await openPage(browser, base, { size: 'phone', touch: true });
    await phone.page.goto(pairing.url);
    await phone.page.locator('input[autocomplete=username]').waitFor();
    const board = { name: '晨会', area: '140302001001' };
    assert.equal((await write(page, '/api/v1/boards', board)).status(), 403, 'the code alone unlocks');
    await phone.page.locator('input[autocomplete=username]').fill('staff');
    await phone.page.locator('input[type=password]').fill(password);
    await phone.page.keyboard.press('Enter');
    await phone.page.getByText('解锁大屏“一楼会议室”').waitFor();
    assert.equal(new URL(phone.page.url()).hash, '');
    assert.deepEqual(await layoutFaults(phone.page), []);
    assert.deepEqual(await accessibilityFaults(phone.page), []);
    await shot(phone.page, 'wall-phone');
    await phone.page.getByRole('button', { name: '解锁' }).tap();
    await page.getByText('可以画图，到').waitFor();
    await phone.page.getByText('已解锁').waitFor();
    assert.equal((await write(page, '/api/v1/boards', board)).status(), 201);
    await page
      .locator('dialog[open] .ib, dialog[open] button')
      .first()
      .tap()
      .catch(() => undefined);
    await page.getByRole('button', { name: '收笔' }).tap();
    await page.getByRole('button', { name: '解锁画图' }).waitFor();
    assert.equal((await write(page, '/api/v1/boards', board)).status(), 403);
    await phone.context.close();
  });

  it('goes on by itself when the network comes back, and says of when it is meanwhile', async () => {
    const { page, context } = wall;
    await context.setOffline(true);
    await page.locator('.wall-top .behind').waitFor();
    await context.setOffline(false);
    await page.locator('.wall-top .live:not(.behind)', { hasText: '实时' }).waitFor({ timeout: 60_000 });
    wall.witness.problems = wall.witness.problems.filter(
      (p) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|403/.test(p),
    );
    assert.deepEqual(disturbances(wall.witness), undisturbed);
  });

  it('is over at once when its token is revoked, and asks for another', async () => {
    const { page } = wall;
    assert.equal((await write(admin.page, `/api/v1/walls/${id}`, undefined, 'DELETE')).status(), 204);
    await page.getByRole('heading', { name: '大屏口令' }).waitFor({ timeout: 30_000 });
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.locator('input[name=token]').fill('0000-0000-0000-0000');
    await page.getByRole('button', { name: '进入' }).tap();
    await page.getByText('没有这面大屏').waitFor();
    await shot(page, 'wall-token-asked');
  });
});
