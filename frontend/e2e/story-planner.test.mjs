// A planner exports what the map shows, and the file holds what the database says.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { base, folder } from './world.mjs';

describe('a planner exports', { timeout: 600_000 }, () => {
  let browser;
  let planner;
  before(async () => {
    browser = await startBrowser();
    planner = await openPage(browser, base);
  });
  after(async () => {
    await browser?.close();
  });

  /** What the database says of a filter of the planner's street: everything but restricted concerns. */
  const expected = (where) =>
    rows(
      folder,
      `select c.id, c.title, c.category, coalesce(a.code, '') as area, c.status, c.noticed_at, st_x(c.geom) as lon, st_y(c.geom) as lat
       from minqing.concern c join minqing.area a on a.id = c.area_id
       where a.prefix ^@ '140302001' and not c.restricted and (${where}) order by c.id`,
    );

  async function exported(purpose) {
    const { page } = planner;
    await page.getByRole('button', { name: '导出', exact: true }).click();
    const panel = page.getByRole('region', { name: '导出民情' });
    for (const field of ['类别代号', '网格编码']) await panel.getByLabel(field).check();
    await panel.getByLabel('用途').fill(purpose);
    const count = Number(await panel.locator('[data-count]').getAttribute('data-count'));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel.getByRole('button', { name: /^导出 [\d,]+ 件$/ }).click(),
    ]);
    await panel.locator('.export-job[data-state=done]').waitFor();
    const file = JSON.parse(await readFile(await download.path(), 'utf8'));
    await panel.getByRole('button', { name: '取消' }).last().click();
    return { count, file, name: download.suggestedFilename() };
  }

  function sameAs(file, wanted) {
    const features = [...file.features].sort((a, b) => a.id - b.id);
    assert.deepEqual(
      features.map((f) => f.id),
      wanted.map((w) => w.id),
    );
    features.forEach((f, i) => {
      const w = wanted[i];
      const { title, category, area, status, noticed_at } = f.properties;
      assert.deepEqual(
        { title, category, area, status },
        { title: w.title, category: w.category, area: w.area, status: w.status },
      );
      assert.equal(Date.parse(noticed_at), Date.parse(w.noticed_at));
      assert.ok(
        Math.abs(f.geometry.coordinates[0] - w.lon) < 1e-7 &&
          Math.abs(f.geometry.coordinates[1] - w.lat) < 1e-7,
      );
    });
  }

  it('every concern of the street, without the restricted ones', async () => {
    await signIn(planner.page, 'planner');
    const wanted = await expected('true');
    const [{ hidden }] = await rows(
      folder,
      `select count(*) as hidden from minqing.concern where restricted`,
    );
    assert.ok(wanted.length > 100 && hidden > 0, 'the demo holds too little to tell');
    const { count, file, name } = await exported('老旧小区排水改造选点');
    assert.match(name, /^民情-\d{8}\.geojson$/);
    assert.equal(count, wanted.length);
    sameAs(file, wanted);
  });

  it('exactly what the map is filtered to', async () => {
    const [{ category }] = await rows(
      folder,
      `select category from minqing.concern group by 1 order by count(*) desc, 1 limit 1`,
    );
    // Half a year of the one that the demo has.
    const from = new Date(Date.now() + (8 - 183 * 24) * 3_600_000).toISOString().slice(0, 10);
    await planner.page.goto(
      `/?area=140302001001&category=${category}&status=reported,struck_off&from=${from}`,
    );
    const wanted = await expected(
      `a.prefix ^@ '140302001001' and c.category = '${category}' and c.status in ('reported', 'struck_off') and c.noticed_at >= '${from} 00:00+08'`,
    );
    assert.ok(wanted.length > 0, 'the filter matches nothing');
    const { count, file } = await exported('核对');
    assert.equal(count, wanted.length);
    sameAs(file, wanted);
  });

  it('with no contact, note or field that was not asked for', async () => {
    const allowed = [
      'title',
      'category',
      'category_name',
      'area',
      'area_name',
      'status',
      'light',
      'address',
      'noticed_at',
      'red_at',
    ];
    const { file } = await exported('看看有哪些字段');
    for (const f of file.features)
      for (const name of Object.keys(f.properties)) assert.ok(allowed.includes(name), name);
  });

  it('on record: who, what for, how many', async () => {
    const kept = await rows(folder, `select * from minqing.audit order by id desc limit 20`);
    assert.ok(JSON.stringify(kept).includes('老旧小区排水改造选点'), 'the purpose is not in the audit');
  });

  it('and left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(planner.witness), undisturbed);
  });
});
