// The month's ledger: staff reads it under a filter, takes it home as a workbook, prints it, and sums the month up for the street.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, settled, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes, until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const community = '140302001001';
const grid = '140302001001002';

/** The month it is in Shanghai. */
const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
const monthWords = `${month.slice(0, 4)}年${Number(month.slice(5))}月`;

describe('the ledger of a month', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  before(async () => {
    browser = await startBrowser();
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff', `/?area=${grid}`);
    // Something that was found this month, also when it has just begun.
    const [{ lon, lat }] = await rows(
      folder,
      `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '${grid}') q`,
    );
    const reported = await ask(staff.page, '/api/v1/concerns', {
      method: 'POST',
      data: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { title: '台账里的一件', category: 'street_light', source: 'patrol' },
      },
    });
    assert.equal(reported.status(), 201, await reported.text());
  });
  after(async () => {
    await browser?.close();
  });

  const book = (page) => page.getByRole('region', { name: '销号台账', exact: true });
  const terms = (page) =>
    page.locator('.book-balance dd b').evaluateAll((all) => all.map((e) => Number(e.textContent)));

  /** What the database says of an area's month: how each concern stood when it began, and what came of it. */
  async function monthInDatabase(prefix, restricted) {
    const [sums] = await rows(
      folder,
      `with c as (
         select c.noticed_at >= m.begin as new, c.status in ('struck_off', 'declined', 'duplicate') as closed,
           coalesce((select e.kind <> 'reopen' and e.at < m.begin from minqing.event e where e.concern_id = c.id
               and e.kind in ('strike_off', 'decline', 'merge', 'reopen') order by e.at < m.begin desc, e.version desc limit 1),
             c.status in ('struck_off', 'declined', 'duplicate') and coalesce(c.ended_at, c.noticed_at) < m.begin) as was_closed,
           exists (select from minqing.event e where e.concern_id = c.id and e.kind = 'reopen' and e.at >= m.begin) as reopened
         from minqing.concern c join minqing.area a on a.id = c.area_id,
           (select date_trunc('month', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai' as begin) m
         where a.prefix ^@ '${prefix}' and (${restricted} or not c.restricted))
       select count(*) filter (where not new and not was_closed)::int as opening, count(*) filter (where new)::int as found,
         count(*) filter (where not new and was_closed and reopened)::int as reopened,
         count(*) filter (where closed and (new or not was_closed or reopened))::int as ended, count(*) filter (where not closed)::int as closing from c`,
    );
    return sums;
  }

  /** The terms of the equation as the page shows them: what was reopened only where there is something. */
  const shown = ({ opening, found, reopened, ended, closing }) =>
    [opening, found, reopened || undefined, ended, closing].filter((n) => n !== undefined);

  it('shows what a grid began with, found, ended and left open, as the database says', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '销号台账', exact: true }).click();
    await book(page).locator('.book-rows tbody tr').first().waitFor();
    const sums = await monthInDatabase(grid, true);
    const { opening, found, reopened, ended, closing } = sums;
    assert.ok(found > 0 && closing > 0, 'the demo has nothing to tell');
    await becomes('the page says the same', () => terms(page), shown(sums));
    assert.equal(opening + found + reopened, ended + closing);
    await book(page)
      .getByText(`看到 ${Math.min(100, ended + closing)} 件，共 ${ended + closing} 件`)
      .waitFor();
  });

  it('follows the filter and the period, and opens a concern by its title', async () => {
    const { page } = staff;
    await book(page).getByLabel('期间').selectOption({ label: '全部' });
    const [{ n }] = await rows(
      folder,
      `select count(*)::int as n from minqing.concern c join minqing.area a on a.id = c.area_id where a.prefix ^@ '${grid}'`,
    );
    await book(page).getByText(`共 ${n} 件`).waitFor();
    await book(page).getByRole('button', { name: '再看一些' }).click();
    await book(page)
      .getByText(`看到 ${Math.min(200, n)} 件，共 ${n} 件`)
      .waitFor();
    await book(page).getByLabel('期间').selectOption({ label: '按月' });
    const { ended, closing } = await monthInDatabase(grid, true);
    await book(page)
      .getByText(`看到 ${Math.min(100, ended + closing)} 件，共 ${ended + closing} 件`)
      .waitFor();
    const line = book(page).locator('.book-rows tbody tr').first();
    const id = await line.getAttribute('data-id');
    await line.getByRole('button').click();
    await page.waitForURL(new RegExp(`card=${id}`));
    await page.getByRole('complementary').getByText(id, { exact: false }).first().waitFor();
    await becomes('the ledger gives way to the card', () => book(page).count(), 0);
  });

  it('goes home as a workbook, for a purpose that is on record', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '销号台账', exact: true }).click();
    await book(page).getByRole('button', { name: '导出 Excel' }).click();
    const dialog = page.getByRole('dialog', { name: '导出 Excel' });
    await dialog.getByLabel('用途').fill('十一月网格例会');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '导出' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^销号台账-\d{8}\.xlsx$/);
    const bytes = await readFile(await download.path());
    assert.equal(bytes.subarray(0, 2).toString(), 'PK');
    const { ended, closing } = await monthInDatabase(grid, false);
    await dialog.getByText(`写好了，${ended + closing} 件`).waitFor();
    await becomes(
      'it is on record',
      () =>
        rows(
          folder,
          `select (detail->>'count')::int as count from minqing.audit where detail->>'purpose' = '十一月网格例会'`,
        ),
      [{ count: ended + closing }],
    );
    await dialog.getByRole('button', { name: '取消' }).click();
  });

  it('is printed on A4 or A3 with its head on every page and nothing cut off', async () => {
    const { page, context } = staff;
    const [paper] = await Promise.all([
      context.waitForEvent('page'),
      book(page).getByRole('link', { name: '打印 / PDF' }).click(),
    ]);
    const sums = await monthInDatabase(grid, false);
    const { ended, closing } = sums;
    await paper.locator(`main[data-ready="${ended + closing}"]`).waitFor();
    await paper.getByRole('heading', { name: `第二网格销号台账（${monthWords}）` }).waitFor();
    await paper.getByText('受限诉求不在内').waitFor();
    await paper.getByText('演示数据，均为虚构').waitFor();
    await becomes('the paper says the same', () => terms(paper), shown(sums));
    assert.deepEqual([...(await layoutFaults(paper)), ...(await accessibilityFaults(paper))], []);

    // The sheets are those of the whole community, which fills several of either size on any day of a month.
    const address = new URL(paper.url());
    address.searchParams.set('area', community);
    const all = await monthInDatabase(community, false);
    await paper.goto(address.href);
    await paper.locator(`main[data-ready="${all.ended + all.closing}"]`).waitFor();
    await paper.evaluate(() => document.fonts.ready);
    const a4 = await pagesOf(await paper.pdf({ preferCSSPageSize: true }));
    assert.deepEqual(a4.size, [842, 595]);
    await paper.getByLabel('A3').check();
    const a3 = await pagesOf(await paper.pdf({ preferCSSPageSize: true }));
    assert.deepEqual(a3.size, [1191, 842]);
    assert.ok(a4.count > a3.count && a3.count >= 1, `${a4.count} sheets of A4, ${a3.count} of A3`);

    await paper.emulateMedia({ media: 'print' });
    assert.equal(await paper.locator('.paper-tools').isVisible(), false, 'the tools are not printed');
    const heads = await paper.locator('.paper-rows thead').evaluate((e) => getComputedStyle(e).display);
    assert.equal(heads, 'table-header-group');
    await paper.close();
  });

  it('is summed up for the street: the figures on paper are those of the JSON beside them', async () => {
    const { page, context } = staff;
    const [paper] = await Promise.all([
      context.waitForEvent('page'),
      book(page).getByRole('link', { name: '小结' }).click(),
    ]);
    await paper.getByRole('heading', { name: `第二网格民情办理小结（${monthWords}）` }).waitFor();
    const address = await paper.getByRole('link', { name: '数据（JSON）' }).getAttribute('href');
    const summary = await (await ask(paper, address)).json();
    const { opening, found, reopened, ended, closing } = summary.total;
    await becomes('the paper says what the JSON says', () => terms(paper), shown(summary.total));
    assert.deepEqual({ opening, found, reopened, ended, closing }, await monthInDatabase(grid, false));
    const served = paper.getByRole('table').last().locator('tfoot td');
    await becomes('and so do visits and services', () => served.allTextContents(), [
      `${summary.visits.due}`,
      `${summary.visits.done}`,
      summary.visits.due
        ? `${((summary.visits.done / summary.visits.due) * 100).toFixed(1).replace(/\.0$/, '')}%`
        : '—',
      `${summary.services.count}`,
      `${summary.services.helped}`,
    ]);
    assert.deepEqual([...(await layoutFaults(paper)), ...(await accessibilityFaults(paper))], []);
    await paper.close();
  });

  it('is for a member to read in the own grid on the phone, and not to hand out', async () => {
    const { page, context, witness } = await openPage(browser, base, { size: 'phone', touch: true });
    await signIn(page, 'member');
    await page.getByRole('button', { name: '销号台账', exact: true }).tap();
    await book(page).locator('.book-rows tbody tr').first().waitFor();
    assert.equal(await book(page).locator('.book-out').getByRole('link').count(), 0);
    assert.equal(await book(page).getByRole('button', { name: '导出 Excel' }).count(), 0);
    await settled(page);
    const seen = await until(
      'the ledger has been read',
      () => witness.responses.find((r) => r.url.includes('/ledger?')),
      Boolean,
    );
    for (const row of JSON.parse(seen.bytes.toString()).rows)
      assert.equal(row.restricted, false, `number ${row.id} is restricted`);
    assert.deepEqual(await layoutFaults(page), []);
    await page.goto(`/print/ledger?area=${community}`);
    await page.getByText('这一页由网格长、社区工作人员和规划人员打印。').waitFor();
    assert.deepEqual(disturbances(witness), undisturbed);
    await context.close();
  });

  it('and left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(staff.witness), undisturbed);
  });
});

/** How many pages a PDF has, and the size of the first in points, read from its page objects. */
async function pagesOf(pdf) {
  const text = pdf.toString('latin1');
  const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)];
  return { count: boxes.length, size: boxes[0]?.slice(1).map((n) => Math.round(Number(n))) };
}
