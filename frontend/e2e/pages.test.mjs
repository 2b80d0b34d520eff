// Every page at both sizes, in light and dark, in Chinese and English: nothing cut off, covered, too wide, noisy or closed to some.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  ask,
  disturbances,
  mapReady,
  openPage,
  settled,
  signIn,
  startBrowser,
  undisturbed,
} from './browser.mjs';
import { rows } from './database.mjs';
import { becomes } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const shots = process.env.SHOTS;
const words = {
  'zh-CN': {
    board: '议事板',
    export: '导出',
    report: '报一件',
    ledger: '网格台账',
    book: '销号台账',
    inbox: /^提醒，/,
    settings: '要提醒什么',
    history: '经过',
    how: '怎么算的',
    more: '更多',
    dispatch: '派给…',
    verify: '到现场核查',
    answer: '答复居民',
    located: '离这件 33 米',
  },
  en: {
    board: 'Board',
    export: 'Export',
    report: 'Report',
    ledger: 'Grid ledger',
    book: 'Ledger of concerns',
    inbox: /^Reminders, /,
    settings: 'What to be reminded of',
    history: 'What happened',
    how: 'How it is counted',
    more: 'More',
    dispatch: 'Send to…',
    verify: 'Verify on site',
    answer: 'Answer the resident',
    located: '33 m from it',
  },
};

describe('the pages', { timeout: 800_000 }, () => {
  let browser;
  let card;
  /** Concerns whose forms are opened, by the step. */
  let forms;
  before(async () => {
    browser = await startBrowser();
    if (shots) await mkdir(shots, { recursive: true });
    [card] = await rows(
      folder,
      `select c.id from minqing.concern c join minqing.area a on a.id = c.area_id
       where a.code ^@ '140302001001' and not c.restricted and c.status = 'in_progress'
       order by a.code = '140302001001002' desc, c.noticed_at desc limit 1`,
    );
    assert.ok(card, 'the demo has nothing in progress');
    const staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    const accepted = await brought(staff.page, 'accept');
    const resolved = await brought(staff.page, 'accept', 'start', 'resolve');
    await staff.context.close();
    forms = { dispatch: accepted, verify: resolved, answer: resolved };
  });
  after(async () => {
    await browser?.close();
  });

  /** Reports a concern in the second grid and takes some steps with it. */
  async function brought(page, ...steps) {
    const [{ lon, lat }] = await rows(
      folder,
      `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '140302001001002') q`,
    );
    const reported = await ask(page, '/api/v1/concerns', {
      method: 'POST',
      data: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { title: '楼前路灯不亮', category: 'street_light', source: 'patrol' },
      },
    });
    assert.equal(reported.status(), 201, await reported.text());
    const { id } = await reported.json();
    for (const step of steps) {
      const taken = await ask(page, `/api/v1/concerns/${id}/steps`, { method: 'POST', data: { step } });
      assert.equal(taken.status(), 200, await taken.text());
    }
    return { id, lon, lat };
  }

  /**
   * Looks at a page; what is wrong with it is added to the faults, so that one run tells all of them. Names, roles and contrast
   * are the same in both languages, so they are examined in Chinese, of which there is more.
   */
  async function look(page, name, faults) {
    if (shots) await page.screenshot({ path: join(shots, `${name}.png`) });
    const found = await layoutFaults(page);
    if (name.endsWith('zh-CN')) found.push(...(await accessibilityFaults(page)));
    for (const fault of found) faults.push(`${name}: ${fault}`);
  }

  for (const size of ['wall', 'phone']) {
    for (const [theme, language] of [
      ['light', 'zh-CN'],
      ['dark', 'en'],
      ['dark', 'zh-CN'],
      ['light', 'en'],
    ]) {
      it(`${size}, ${theme}, ${language}`, async () => {
        const { page, context, witness } = await openPage(browser, base, {
          size,
          theme,
          language,
          touch: size === 'phone',
        });
        const faults = [];
        const w = words[language];
        const lang = language === 'en' ? '&lang=en' : '';
        const name = (what) => [what, size, theme, language].join('-');
        await page.goto(`/?x${lang}`.replace('?x&', '?').replace('?x', ''));
        await page.locator('input[type=password]').waitFor();
        await look(page, name('sign-in'), faults);
        await signIn(page, 'staff', `/?${lang.slice(1)}`);
        await look(page, name('map'), faults);

        await page.goto(`/?card=${card.id}${lang}`);
        await mapReady(page);
        await page
          .getByText(new RegExp(`\\b${card.id}\\b`))
          .first()
          .waitFor();
        await look(page, name('card'), faults);
        await page.getByText(w.history).click();
        await page.getByText(w.how).click();
        await look(page, name('card-history'), faults);
        await page.locator('.steps').getByRole('button', { name: w.more }).click();
        await look(page, name('card-more'), faults);

        await context.grantPermissions(['geolocation']);
        for (const [step, { id, lon, lat }] of Object.entries(forms)) {
          await context.setGeolocation({ longitude: lon, latitude: lat + 0.0003, accuracy: 9 });
          await page.goto(`/?card=${id}${lang}`);
          await mapReady(page);
          if (step === 'answer') await page.locator('.steps').getByRole('button', { name: w.more }).click();
          await page.locator('.drawer').getByRole('button', { name: w[step], exact: true }).click();
          await page.locator('form.step').waitFor();
          if (step === 'verify') await page.getByText(w.located).waitFor();
          await page.locator('form.step [type=submit]').click();
          await page.locator('form.step [role=alert]').waitFor();
          await look(page, name(`step-${step}`), faults);
        }

        await page.goto(`/?${lang.slice(1)}`);
        await mapReady(page);
        await page.getByRole('button', { name: w.report, exact: true }).first().click();
        await page.locator('.report-panel').waitFor();
        await look(page, name('report-place'), faults);
        await page
          .locator('.report-ways button')
          .filter({ hasText: /地图中间|middle of the map/ })
          .click();
        await page.locator('.report-kind').first().waitFor();
        await look(page, name('report'), faults);
        await page.locator('.report-panel header button').click();

        const { boards } = await (await ask(page, '/api/v1/boards')).json();
        await page.goto(`/?board=${boards.at(-1).id}${lang}`);
        await mapReady(page);
        await page.getByRole('button', { name: w.board, exact: true }).click();
        await page.locator('.board-tools').waitFor();
        await page.locator('.board-mark').first().waitFor({ state: 'attached' });
        await look(page, name('board'), faults);
        await page.locator('.board-chip button').last().click();

        await page.goto(`/?area=140302001001002${lang}`);
        await mapReady(page);
        await page.getByRole('button', { name: w.ledger, exact: true }).click();
        await page.locator('.ledger-row').first().waitFor();
        await look(page, name('ledger'), faults);

        await page.goto(`/?area=140302001001002${lang}`);
        await mapReady(page);
        await page.getByRole('button', { name: w.book, exact: true }).click();
        await page.locator('.book-rows tbody tr').first().waitFor();
        await look(page, name('book'), faults);

        await page.goto(`/?${lang.slice(1)}`);
        await mapReady(page);
        await page.getByRole('button', { name: w.inbox }).click();
        await page.locator('.news').first().waitFor();
        await page.getByText(w.settings).click();
        await page.locator('.inbox-settings input').first().waitFor();
        await look(page, name('inbox'), faults);

        await page.goto(`/?status=reported,in_progress${lang}`);
        await mapReady(page);
        await page.getByRole('button', { name: w.export, exact: true }).click();
        await page.locator('.export-figures[data-count]').waitFor();
        await page.locator('#export-purpose').fill('老旧小区排水改造选点');
        await look(page, name('export'), faults);

        assert.deepEqual({ faults, ...disturbances(witness) }, { faults: [], ...undisturbed });
        await context.close();
      });
    }
  }

  for (const [size, theme, language] of [
    ['wall', 'light', 'zh-CN'],
    ['wall', 'dark', 'en'],
    ['phone', 'dark', 'zh-CN'],
    ['phone', 'light', 'en'],
  ]) {
    it(`the administration: ${size}, ${theme}, ${language}`, async () => {
      const touch = size === 'phone';
      const { page, context, witness } = await openPage(browser, base, { size, theme, language, touch });
      const faults = [];
      const lang = language === 'en' ? '&lang=en' : '';
      await signIn(page, 'admin', `/?${lang.slice(1)}`);
      for (const [what, query, shown] of [
        ['accounts', 'tab=accounts', 'tbody tr'],
        ['account', 'tab=accounts&account=leader', '.drawer .choice-tree input:checked'],
        ['teams', 'tab=teams', 'tbody tr'],
        ['team', `tab=teams&team=${encodeURIComponent('社区卫生站')}`, '.drawer .choice-tree input:checked'],
        ['audit', 'tab=records', 'tbody tr'],
        ['changes', 'tab=records&show=changes', 'tbody tr'],
      ]) {
        await page.goto(`/admin?${query}${lang}`);
        await page.locator(shown).first().waitFor();
        await look(page, ['admin', what, size, theme, language].join('-'), faults);
      }
      assert.deepEqual({ faults, ...disturbances(witness) }, { faults: [], ...undisturbed });
      await context.close();
    });
  }

  it('a link reopens the view: filter, place, open card', async () => {
    const first = await openPage(browser, base);
    await signIn(first.page, 'staff', `/?area=140302001001002&light=red,yellow`);
    await first.page.mouse.move(960, 540);
    await first.page.mouse.wheel(0, -300);
    await first.page.waitForURL(/map=/);
    await mapReady(first.page);
    const state = (page) =>
      page.evaluate(() => ({
        chips: [...document.querySelectorAll('.bar [aria-pressed=true], .bar .on, .bar .chip')].map(
          (e) => e.textContent,
        ),
        search: location.search,
      }));
    // Read together: the wheel may still be zooming.
    const before = await state(first.page);
    const second = await openPage(browser, base);
    await signIn(second.page, 'staff', `/${before.search}`);
    await becomes('it has the same filter and place', () => state(second.page), before);
    await settled(second.page);
    const asked = second.witness.responses.filter((r) => r.url.includes('/tiles/concerns/'));
    assert.ok(
      asked.length > 0 &&
        asked.every(
          (r) =>
            r.url.includes('area=140302001001002') &&
            /light=(red,yellow|yellow,red)/.test(decodeURIComponent(r.url)),
        ),
    );
    await first.context.close();
    await second.context.close();
  });
});
