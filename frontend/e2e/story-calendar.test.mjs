// An administrator makes the days to come a holiday: the count of a concern changes on a second screen by itself. Undoing brings it back.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const shots = process.env.SHOTS;
const day = (offset) => new Date(Date.now() + (offset * 24 + 8) * 3_600_000).toISOString().slice(0, 10);

describe('an administrator at the calendar', { timeout: 600_000 }, () => {
  let browser;
  let admin;
  let leader;
  let id;
  let asWas;
  let year;
  before(async () => {
    browser = await startBrowser();
    if (shots) await mkdir(shots, { recursive: true });
    admin = await openPage(browser, base);
    leader = await openPage(browser, base);
    // What became overdue last: a month of holidays until today takes that back.
    [{ id, year }] = await rows(
      folder,
      `select c.id, to_char(c.red_at at time zone 'Asia/Shanghai', 'YYYY') as year from minqing.concern c
       where c.status not in ('struck_off', 'declined', 'duplicate', 'suspended') and c.red_at <= now() and not c.restricted
         and c.area_id in (select a.id from minqing.area a where a.prefix like '140302001001%') order by c.red_at desc limit 1`,
    );
  });
  after(async () => {
    await browser?.close();
  });

  const light = () => leader.page.locator('.drawer .clock .late');
  const facts = async () => (await (await ask(leader.page, `/api/v1/concerns/${id}`)).json()).properties;

  it('is told which year nobody has entered, when its deadlines are near', async () => {
    const { page } = admin;
    await signIn(page, 'admin');
    await page.goto(`${base}/admin?tab=calendar&year=2026`);
    const { unknown } = await (await ask(page, '/api/v1/calendar')).json();
    await page.getByRole('heading', { name: '日历' }).waitFor();
    await becomes(
      'it says so where there is such a year',
      () => page.getByText('的节假日还没有录入').count(),
      unknown.length > 0 ? 1 : 0,
    );
    await page.getByText('国务院办公厅关于部分节假日安排的通知').waitFor();
    await page.getByRole('button', { name: /^10 月 1 日 星期.、放假（国庆节）$/ }).waitFor();
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('walks the days by the arrow keys', async () => {
    const { page } = admin;
    await page.goto(`${base}/admin?tab=calendar&year=${year}`);
    await page.locator(`[data-day="${year}-01-31"]`).focus();
    const focused = () => page.evaluate(() => document.activeElement.dataset.day);
    await page.keyboard.press('ArrowRight');
    await becomes('the next day has the focus', focused, `${year}-02-01`);
    await page.keyboard.press('ArrowUp');
    await becomes('the same day of the week before has the focus', focused, `${year}-01-25`);
  });

  it('sees before saving what a holiday does, and a second screen sees it after', async () => {
    await signIn(leader.page, 'staff', `/?card=${id}`);
    await light().waitFor();
    await leader.page.evaluate(() => {
      window.neverReloaded = true;
    });
    asWas = await facts();
    assert.equal(asWas.light, 'red');

    const { page } = admin;
    const [first, last] = [`${year}-01-01`, `${year}-12-31`];
    const from = day(-30) < first ? first : day(-30);
    const to = day(0) > last ? last : day(0);
    await page.locator(`[data-day="${from}"]`).click();
    await page.locator(`[data-day="${to}"]`).click();
    await page.getByRole('textbox', { name: '叫什么' }).fill('长假');
    await page.getByRole('button', { name: '放假', exact: true }).click();
    await page.getByRole('textbox', { name: '依据' }).fill('本街道的安排');
    await page.getByRole('button', { name: '看看会怎样' }).click();
    await page.getByText(/推后 \d+ 件，提前 \d+ 件/).waitFor();
    assert.equal((await facts()).version, asWas.version);
    if (shots) await page.screenshot({ path: join(shots, 'calendar-preview.png') });
    await page.getByRole('button', { name: '存下' }).click();
    await page.getByText('存好了').waitFor();
    await page.getByText(/改过/).first().waitFor();

    await leader.page.locator('.drawer .clock .late:not(.red)').waitFor();
    const now = await facts();
    assert.notEqual(now.light, 'red');
    assert.ok(Date.parse(now.red_at) > Date.parse(asWas.red_at));
    assert.equal(await leader.page.evaluate(() => window.neverReloaded), true);
  });

  it('undoes that, and the light is red again', async () => {
    const { page } = admin;
    await page.getByRole('link', { name: '记录' }).click();
    await page.getByRole('button', { name: '改动' }).click();
    const row = page
      .getByRole('row')
      .filter({ hasText: `日历 ${year}` })
      .first();
    await row.getByText('放假（长假）').first().waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'calendar-history.png') });
    await row.getByRole('button', { name: `撤销 ${year}` }).click();
    await page.getByText('已撤销').waitFor();
    await leader.page.locator('.drawer .clock .late.red').waitFor();
    const now = await facts();
    assert.equal(now.red_at, asWas.red_at);
    assert.equal(await leader.page.evaluate(() => window.neverReloaded), true);
  });

  it('was left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(admin.witness), undisturbed);
    assert.deepEqual(disturbances(leader.witness), undisturbed);
  });
});
