// A leader of two grids works all day and never receives a concern, a tile or an export of a third.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import {
  ask,
  disturbances,
  mapReady,
  middleOf,
  openPage,
  settled,
  signIn,
  startBrowser,
  undisturbed,
} from './browser.mjs';
import { rows } from './database.mjs';
import { until } from './eventually.mjs';
import { base, folder } from './world.mjs';

/** The grids of the demo's leader, and one beside them. */
const own = ['140302001001002', '140302001001005'];
const third = '140302001001003';

describe('a leader of two grids', { timeout: 600_000 }, () => {
  let browser;
  let leader;
  let staff;
  let live;
  let ownIds;
  let otherTitles;
  before(async () => {
    browser = await startBrowser();
    leader = await openPage(browser, base);
    // What the live stream says, heard beside the page.
    live = [];
    const devtools = await leader.context.newCDPSession(leader.page);
    await devtools.send('Network.enable');
    devtools.on('Network.eventSourceMessageReceived', ({ eventName, data }) =>
      live.push({ eventName, data }),
    );
    const concerns = await rows(
      folder,
      `select c.id, c.title, coalesce(a.code, '') as code from minqing.concern c left join minqing.area a on a.id = c.area_id`,
    );
    ownIds = new Set(concerns.filter((c) => own.includes(c.code)).map((c) => c.id));
    const ownTitles = new Set(concerns.filter((c) => own.includes(c.code)).map((c) => c.title));
    otherTitles = concerns
      .filter((c) => !own.includes(c.code))
      .map((c) => c.title)
      .filter((t) => !ownTitles.has(t));
    assert.ok(ownIds.size > 20 && otherTitles.length > 100, 'the demo holds too little to tell');
  });
  after(async () => {
    await browser?.close();
  });

  it('sees on the map as many concerns as the database counts in those two', async () => {
    await signIn(leader.page, 'leader');
    const stats = await (await ask(leader.page, '/api/v1/stats?by=area&level=grid')).json();
    assert.equal(stats.total, ownIds.size);
    assert.deepEqual(stats.rows.map((r) => r.key).sort(), own);
    const world = await (await ask(leader.page, '/tiles/concerns/0/0/0.mvt')).body();
    assert.equal(countOf(world), ownIds.size);
  });

  it('filters by a grid, a state and words, and wanders over the neighbours at every zoom', async () => {
    const { page } = leader;
    for (const query of [
      `area=${own[1]}`,
      'status=reported,struck_off',
      'light=red,yellow',
      'q=%E4%BA%95',
      `area=${third}`,
    ]) {
      await settled(leader.page);
      await page.goto(`/?${query}`);
      await mapReady(page);
    }
    await settled(leader.page);
    await page.goto('/');
    await mapReady(page);
    const { x, y } = await middleOf(page);
    await page.mouse.move(x, y);
    for (const wheel of [400, 400, -400, -400, -400, -400]) {
      await page.mouse.wheel(0, wheel);
      await page.waitForTimeout(350);
    }
    for (const [dx, dy] of [
      [500, 0],
      [-900, 0],
      [450, 300],
    ]) {
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + dx, y + dy, { steps: 5 });
      await page.mouse.up();
    }
    await mapReady(page);
  });

  it('asks for the third by name and gets what does not exist', async () => {
    const [foreign] = await rows(
      folder,
      `select c.id from minqing.concern c join minqing.area a on a.id = c.area_id where a.code = '${third}' and not c.restricted order by c.id limit 1`,
    );
    const { page } = leader;
    assert.equal((await ask(page, `/api/v1/concerns/${foreign.id}`)).status(), 404);
    assert.equal((await ask(page, `/api/v1/concerns/${foreign.id}/contact`)).status(), 404);
    assert.equal((await ask(page, `/api/v1/areas/${third}`)).status(), 404);
    assert.equal((await (await ask(page, `/api/v1/stats?by=status&area=${third}`)).json()).total, 0);
    assert.deepEqual((await (await ask(page, `/api/v1/concerns?area=${third}`)).json()).features, []);
    assert.equal(countOf(await (await ask(page, `/tiles/concerns/0/0/0.mvt?area=${third}`)).body()), 0);
    await settled(leader.page);
    await page.goto(`/?card=${foreign.id}`);
    await page.getByText('没有这一件').waitFor();
    leader.witness.problems = leader.witness.problems.filter((p) => !p.includes('404'));
  });

  it('hears of a new concern in the own grids and not of one in the third', async () => {
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    await settled(leader.page);
    await leader.page.goto('/');
    await mapReady(leader.page);
    live.length = 0;
    const reported = [];
    for (const code of [third, own[0]]) {
      const [{ lon, lat }] = await rows(
        folder,
        `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '${code}') q`,
      );
      const answer = await ask(staff.page, '/api/v1/concerns', {
        method: 'POST',
        data: {
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [lon, lat] },
          properties: { title: `试报 ${code}`, category: await anyCategory(staff.page), source: 'patrol' },
        },
      });
      assert.equal(answer.status(), 201, await answer.text());
      reported.push((await answer.json()).id);
    }
    const heard = () =>
      live.flatMap(({ eventName, data }) => (eventName === 'change' ? JSON.parse(data).changes : []));
    await until('the own concern is heard of', heard, (changes) =>
      changes.some((c) => c.kind === 'concern' && c.id === reported[1]),
    );
    assert.ok(
      !heard().some((c) => c.kind === 'concern' && c.id === reported[0]),
      'the third grid was heard of',
    );
    ownIds.add(reported[1]);
    otherTitles.push(`试报 ${third}`);
    await mapReady(leader.page);
  });

  it('exports the two grids, without what is restricted even here', async () => {
    const { page } = leader;
    await page.getByRole('button', { name: '导出', exact: true }).click();
    const panel = page.getByRole('region', { name: '导出民情' });
    await panel.getByLabel('用途').fill('网格例会');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel.getByRole('button', { name: /^导出 [\d,]+ 件$/ }).click(),
    ]);
    const { features } = JSON.parse(await readFile(await download.path(), 'utf8'));
    const wanted = await rows(
      folder,
      `select c.id from minqing.concern c join minqing.area a on a.id = c.area_id where a.code in ('${own.join("','")}') and not c.restricted order by c.id`,
    );
    assert.deepEqual(
      features.map((f) => f.id).sort((a, b) => a - b),
      wanted.map((w) => w.id),
    );
  });

  it('received, in all this, nothing of a third grid', async () => {
    await settled(leader.page);
    const seen = { tiles: 0, texts: 0 };
    for (const { url, status, type, bytes } of leader.witness.responses) {
      if (type.includes('vector-tile')) {
        seen.tiles++;
        checkTile(bytes, url);
      } else if (/json|csv|text\/plain/.test(type) && status === 200) {
        seen.texts++;
        checkText(bytes.toString('utf8'), url);
      }
    }
    assert.ok(
      seen.tiles > 20 && seen.texts > 10,
      `the page asked for too little to tell: ${JSON.stringify(seen)}`,
    );
  });

  it('and was left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(leader.witness), undisturbed);
  });

  /** Points are the own grids' and no cluster counts more than they hold; areas are the own ones and their ancestors. */
  function checkTile(bytes, url) {
    if (bytes.length === 0) return;
    const { layers } = new VectorTile(new PbfReader(bytes));
    for (const layer of Object.values(layers)) {
      for (let i = 0; i < layer.length; i++) {
        const feature = layer.feature(i);
        const p = feature.properties;
        if (layer.name === 'concerns') {
          if (p.count === undefined) assert.ok(ownIds.has(feature.id), `${url}: concern ${feature.id}`);
          else assert.ok(p.count <= ownIds.size, `${url}: a cluster of ${p.count}`);
        }
        if (layer.name === 'areas' || layer.name === 'area_labels') {
          assert.ok(
            own.some((code) => code === p.code || isAbove(p.code, code)),
            `${url}: area ${p.code}`,
          );
        }
        if (layer.name === 'annotations')
          assert.fail(`${url}: an annotation of a board that two grids do not read`);
      }
    }
  }

  function checkText(text, url) {
    for (const title of otherTitles) assert.ok(!text.includes(JSON.stringify(title)), `${url}: “${title}”`);
    for (const [code] of text.matchAll(/(?<![\d.])14\d{13}(?!\d)/g))
      assert.ok(own.includes(code), `${url}: area ${code}`);
    const answer = JSON.parse(text);
    for (const feature of answer.features ?? []) {
      if (feature.properties?.status) assert.ok(ownIds.has(feature.id), `${url}: concern ${feature.id}`);
    }
  }
});

/** Whether a 12-digit code is an ancestor's of a grid's. */
function isAbove(code, grid) {
  return code.length === 12 && grid.startsWith(code.replace(/0+$/, ''));
}

/** What a concern tile counts inside its extent: copies outside are for drawing only. */
function countOf(bytes) {
  if (bytes.length === 0) return 0;
  const layer = new VectorTile(new PbfReader(bytes)).layers.concerns;
  let sum = 0;
  for (let i = 0; layer && i < layer.length; i++) {
    const feature = layer.feature(i);
    const { x, y } = feature.loadGeometry()[0][0];
    if (x >= 0 && y >= 0 && x < layer.extent && y < layer.extent)
      sum += feature.properties.count ?? feature.properties.n;
  }
  return sum;
}

async function anyCategory(page) {
  const { categories } = await (await ask(page, '/api/v1/categories')).json();
  return categories.find((c) => c.parent).slug;
}
