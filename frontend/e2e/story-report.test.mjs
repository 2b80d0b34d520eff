// A grid member reports from a phone: place, kind, a sentence, send — once, whatever the network does.
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
import { base, folder } from './world.mjs';

describe('a grid member reports from a phone', { timeout: 600_000 }, () => {
  let browser;
  let page;
  let member;
  /** A place in the member's grid, as a person would type it. */
  let lon;
  let lat;
  before(async () => {
    browser = await startBrowser();
    member = await openPage(browser, base, { size: 'phone', touch: true });
    page = member.page;
    await signIn(page, 'member');
    [{ lon, lat }] = await rows(
      folder,
      `select st_x(p)::numeric(9, 5)::text as lon, st_y(p)::numeric(9, 5)::text as lat
       from (select st_pointonsurface(geom) as p from minqing.area where code = '140302001001002') q`,
    );
  });
  after(async () => {
    await browser?.close();
  });

  const panel = () => page.getByRole('region', { name: '报一件' });
  const open = () => page.getByRole('button', { name: '报一件', exact: true }).first().tap();
  const stored = (title) =>
    rows(
      folder,
      `select c.id, c.category, c.restricted, c.description, a.code, r.name as reporter, st_x(c.geom) as lon, st_y(c.geom) as lat
       from minqing.concern c left join minqing.area a on a.id = c.area_id left join minqing.account r on r.id = c.reporter
       where c.title = :'title' order by c.id`,
      { title },
    );
  async function fill(title) {
    await panel().locator('.report-kind').first().tap();
    await panel().getByLabel('一句话说说').fill(title);
  }

  /** Whether the panel's first picture shows the map at a point of the screen, and the map asks there for the place. */
  const firstPictureAsks = (point) =>
    page.evaluate(
      ({ x, y }) =>
        new Promise((tell) => {
          const look = () => {
            if (!document.querySelector('.report-panel')) requestAnimationFrame(look);
            else tell(Boolean(document.elementFromPoint(x, y)?.closest('.report-asking')));
          };
          look();
        }),
      point,
    );

  it('with four touches and a sentence, and sees the grid that was found', async () => {
    const middle = await middleOf(page);
    const place = { x: middle.x, y: middle.y + 20 };
    const asks = firstPictureAsks(place);
    await open();
    // A touch before that picture is the map's: only one who sees the question answers it.
    assert.ok(await asks);
    await page.touchscreen.tap(place.x, place.y);
    await panel().getByText('第二网格').waitFor();
    await fill('楼道灯一直不亮');
    await panel().getByRole('button', { name: '报上去' }).tap();
    await panel().getByText('报上去了').waitFor();
    const [one, ...more] = await stored('楼道灯一直不亮');
    assert.equal(more.length, 0);
    assert.equal(one.code, '140302001001002');
    assert.equal(one.reporter, 'member');
    assert.equal(Number(await panel().locator('[data-id]').getAttribute('data-id')), one.id);
  });

  it('at a typed position, and is asked when the axes look swapped', async () => {
    await panel().getByRole('button', { name: '再报一件' }).tap();
    await panel().getByRole('button', { name: '填经纬度' }).tap();
    await panel().getByLabel('经度').fill(lat);
    await panel().getByLabel('纬度').fill(lon);
    await panel().getByRole('button', { name: '用这个位置' }).tap();
    await panel().getByText(`纬度 ${lon}？经度和纬度是不是填反了？`).waitFor();
    await panel().getByRole('button', { name: '对调过来' }).tap();
    await panel().getByText(`${lon}, ${lat}`).waitFor();
  });

  it('and finds the draft again after the page was closed', async () => {
    await fill('井盖松了');
    await page.reload();
    await mapReady(page);
    await panel().waitFor();
    assert.equal(await panel().getByLabel('一句话说说').inputValue(), '井盖松了');
    await panel().getByText(`${lon}, ${lat}`).waitFor();
  });

  it('once, though the answer to the first sending was lost', async () => {
    // The server stores it; the answer never arrives.
    let stored201 = false;
    await page.route('**/api/v1/concerns', async (route) => {
      stored201 = (await route.fetch()).status() === 201;
      await route.abort('connectionreset');
    });
    await panel().getByRole('button', { name: '报上去' }).tap();
    await panel().getByText('没报上去，写的都还在').waitFor();
    assert.ok(stored201);
    assert.equal((await stored('井盖松了')).length, 1);
    await page.unroute('**/api/v1/concerns');
    await panel().getByRole('button', { name: '再报一次' }).tap();
    await panel().getByText('报上去了').waitFor();
    const [one, ...more] = await stored('井盖松了');
    assert.equal(more.length, 0);
    assert.ok(Math.abs(one.lon - Number(lon)) < 1e-9 && Math.abs(one.lat - Number(lat)) < 1e-9);
    member.witness.problems = member.witness.problems.filter((p) => !p.includes('ERR_CONNECTION_RESET'));
  });

  it('with a phone number in the sentence, which is masked, and is told where it belongs', async () => {
    await panel().getByRole('button', { name: '再报一件' }).tap();
    await panel().getByRole('button', { name: '用地图中间这一点' }).tap();
    await fill('楼上漏水，打 138 0013 8000');
    await panel().getByRole('button', { name: '报上去' }).tap();
    await panel().getByText('电话号码已遮住；要留联系方式，请填到“联系人”里').waitFor();
    assert.equal((await stored('楼上漏水，打 138********')).length, 1);

    await panel().getByRole('button', { name: '看这一件' }).tap();
    await page.getByRole('button', { name: '改一改' }).tap();
    await page
      .getByRole('textbox', { name: '地点', exact: true })
      .fill('三号楼 0353-2012345，140302199001011248');
    const echo = page.waitForResponse(
      (r) => r.request().method() === 'GET' && /\/concerns\/\d+$/.test(r.url()),
    );
    await page.getByRole('button', { name: '存下' }).tap();
    await page.getByText('身份证号已遮住，这里不留身份证号').waitFor();
    await page.getByText('电话号码已遮住').waitFor();
    await page.getByText('三号楼 035********').waitFor();
    // The card's own change comes back by the live stream, and the notice stays.
    await echo;
    await page.getByText('电话号码已遮住').waitFor();
    await page.getByRole('button', { name: '关上' }).first().tap();
    await open();
  });

  it('or finds that it is there already, and adds a household instead of a twin', async () => {
    const [{ id, title }] = await rows(
      folder,
      `select c.id, c.title from minqing.concern c where c.title = '井盖松了' order by c.id`,
    );
    await panel().getByRole('button', { name: '填经纬度' }).tap();
    await panel().getByLabel('经度').fill(lon);
    await panel().getByLabel('纬度').fill(lat);
    await panel().getByRole('button', { name: '用这个位置' }).tap();
    await panel().locator('.report-kind').first().tap();
    const there = panel().locator(`[data-similar="${id}"]`);
    await there.getByText('0 米').waitFor();
    await page.route('**/supporters', (route) => route.abort('connectionreset'));
    await there.getByRole('button', { name: `我家也是：${title}` }).tap();
    await panel().getByText('没加上，写的都还在').waitFor();
    await page.unroute('**/supporters');
    await there.getByRole('button', { name: `我家也是：${title}` }).tap();
    await panel().getByText('连您家一共 2 户').waitFor();
    const [{ supporters }] = await rows(folder, `select supporters from minqing.concern where id = ${id}`);
    assert.equal(Number(supporters), 1);
    assert.equal((await stored(title)).length, 1);
    member.witness.problems = member.witness.problems.filter((p) => !p.includes('ERR_CONNECTION_RESET'));
    await panel().getByRole('button', { name: '再报一件' }).tap();
  });

  it('what is restricted, and gets a number and the status, and no more', async () => {
    // The card that was open has moved the map aside: its middle may be another grid's by now.
    await panel().getByRole('button', { name: '填经纬度' }).tap();
    await panel().getByLabel('经度').fill(lon);
    await panel().getByLabel('纬度').fill(lat);
    await panel().getByRole('button', { name: '用这个位置' }).tap();
    await fill('夜里有人踩点');
    await panel().getByText('来源、必报必到、联系人').tap();
    await panel().getByLabel('四必报').selectOption('crime_clue');
    await panel().getByText('这一类只给本区划的负责人看').waitFor();
    await panel().getByRole('button', { name: '报上去' }).tap();
    await panel().getByText('这一件受限').waitFor();
    const [one] = await stored('夜里有人踩点');
    assert.equal(one.restricted, true);
    await panel().getByRole('button', { name: '查进度' }).tap();
    await panel().getByText(`编号 ${one.id} · 发现`).waitFor();
    assert.equal((await ask(page, `/api/v1/concerns/${one.id}`)).status(), 404);
  });

  it('and was left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(member.witness), undisturbed);
  });
});
