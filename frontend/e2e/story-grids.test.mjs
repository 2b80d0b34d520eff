// Staff draw grids on the map: a shared border moves on both sides, everybody sees it, and the history takes it back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes, until } from './eventually.mjs';
import { base, folder } from './world.mjs';

const community = '140302001001';

describe('grids that are drawn on the map', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  let wall;
  before(async () => {
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
  });

  const tool = (name) => staff.page.getByRole('toolbar').getByRole('button', { name, exact: true });
  const handle = (page, names) =>
    page.getByRole('button', { name: `${names} 的边界点`, exact: true }).first();
  /** The grids as the database has them, and how many concerns lie in each: by their own word, and by a spatial join. */
  const grids = () =>
    rows(
      folder,
      `select a.code, a.name, a.version, st_astext(a.geom) as wkt,
         (select count(*) from minqing.concern c where c.area_id = a.id) as told,
         (select count(*) from minqing.concern c where a.id = (select d.id from minqing.area d where st_covers(d.geom, c.geom)
            order by length(d.prefix) desc, d.prefix limit 1)) as joined
       from minqing.area a where a.code ^@ '${community}' and a.level = 'grid' order by a.code`,
    );
  const shapes = (all) => all.map(({ code, name, wkt, told }) => ({ code, name, wkt, told }));
  const whole = async () =>
    (
      await rows(
        folder,
        `select st_area(st_symdifference(st_union(g.geom), p.geom)::geography) < 1 as covered, count(*) as n
         from minqing.area g join minqing.area p on p.id = g.parent where p.code = '${community}' group by p.geom`,
      )
    )[0];
  const saved = () => staff.page.getByText('存好了').waitFor();
  /** The wall's tree has the concerns that are unrestricted. */
  const wallShows = async (name, code) => {
    const [{ n }] = await rows(
      folder,
      `select count(*) as n from minqing.concern c join minqing.area a on a.id = c.area_id where a.code = '${code}' and not c.restricted`,
    );
    await wall.page.locator('.tree').getByText(name, { exact: true }).waitFor();
    await wall.page.waitForFunction(
      ([grid, count]) =>
        [...document.querySelectorAll('.tree li, .tree button, .tree a, .tree div')].some((e) => {
          const text = e.textContent.trim();
          return text.startsWith(grid) && text.endsWith(String(count)) && text.length < 20;
        }),
      [name, n],
    );
    return n;
  };
  const takeBack = async () => {
    await tool('改动记录').click();
    const list = staff.page.getByRole('dialog');
    await list.getByRole('button', { name: '撤销这次' }).first().click();
    // What is said may still be of the time before: the list is put away when it is done.
    await list.waitFor({ state: 'detached' });
    await staff.page.getByText('已撤销，件和权限').waitFor();
  };
  let first;

  it('shows the points that grids share as one', async () => {
    first = await grids();
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    wall = await openPage(browser, base);
    await signIn(wall.page, 'display');
    await staff.page.getByRole('button', { name: '画网格', exact: true }).click();
    await handle(staff.page, '第一网格、第二网格、第四网格、第五网格').waitFor();
  });

  it('moves a shared border by keys on both sides, and every screen counts anew', async () => {
    const before = await wallShows('第一网格', first[0].code);
    await handle(staff.page, '第一网格、第二网格、第四网格、第五网格').focus();
    for (let i = 0; i < 4; i++) await staff.page.keyboard.press('Shift+ArrowLeft');
    await staff.page.keyboard.press('ArrowUp');
    await staff.page.getByText('4 个网格没存').waitFor();
    assert.deepEqual(await grids(), first, 'something was stored before it was saved');
    await tool('存下').click();
    await saved();
    const moved = await grids();
    const changed = moved.filter((g, i) => g.wkt !== first[i].wkt).map((g) => g.name);
    assert.deepEqual(changed, ['第一网格', '第二网格', '第四网格', '第五网格']);
    assert.ok(
      moved.some((g, i) => g.told !== first[i].told),
      'no concern lay between the borders, so that this shows nothing',
    );
    for (const g of moved) assert.equal(g.told, g.joined, g.name);
    assert.equal((await whole()).covered, true);
    assert.notEqual(await wallShows('第一网格', first[0].code), before);
  });

  it('brings grids and concerns back by the history', async () => {
    await takeBack();
    assert.deepEqual(shapes(await grids()), shapes(first));
    await wallShows('第一网格', first[0].code);
  });

  it('says while the hand moves what would be refused, and goes back step by step', async () => {
    const corner = handle(staff.page, '第一网格、第二网格、第四网格、第五网格');
    await corner.focus();
    for (let i = 0; i < 12; i++) await staff.page.keyboard.press('Shift+ArrowRight');
    await staff.page.locator('.grid-said b').waitFor();
    await becomes('it cannot be saved', () => tool('存下').isDisabled(), true);
    for (let i = 0; i < 12; i++) await tool('撤销').click();
    await staff.page.locator('.grid-said').waitFor({ state: 'detached' });
    await becomes('nothing is left to save when all was taken back', () => tool('存下').isDisabled(), true);
  });

  it('adds a point to both grids along a border, and takes it out', async () => {
    const vertices = () => staff.page.locator('.board-vertex').count();
    const points = await vertices();
    const middle = staff.page
      .getByRole('button', { name: '在 第一网格、第二网格 的边上加一个点', exact: true })
      .first();
    await middle.focus();
    await staff.page.keyboard.press('ArrowDown');
    await staff.page.locator('.board-vertex:focus').waitFor();
    await becomes('there is one point more', vertices, points + 1);
    await staff.page.getByText('2 个网格没存').waitFor();
    await staff.page.keyboard.press('Delete');
    await staff.page.locator('.board-vertex:focus').waitFor({ state: 'detached' });
    await becomes('there are as many points as before', vertices, points);
    await tool('撤销').click();
    await tool('撤销').click();
  });

  it('splits a grid by a line, merges it again, and takes both back', async () => {
    const centre = async (name) => {
      const box = await staff.page
        .getByRole('button', { name: `选中网格 ${name}`, exact: true })
        .boundingBox();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2, height: box.height };
    };
    const at = await centre('第一网格');
    await staff.page.mouse.click(at.x, at.y);
    await tool('分成两个').click();
    await staff.page.locator('.leaflet-container.board-drawing').waitFor();
    await staff.page.mouse.click(at.x, at.y - at.height / 2 - 40);
    await staff.page.mouse.click(at.x + 4, at.y + at.height / 2 + 40);
    await staff.page.keyboard.press('Enter');
    await staff.page.getByLabel('新网格的名称').fill('第十网格');
    await staff.page.getByRole('button', { name: '分开', exact: true }).click();
    await saved();
    const split = await grids();
    assert.equal(split.length, first.length + 1);
    for (const g of split) assert.equal(g.told, g.joined, g.name);
    assert.equal((await whole()).covered, true);
    await wall.page.locator('.tree').getByText('第十网格', { exact: true }).waitFor();

    await staff.page.getByRole('button', { name: '选中网格 第一网格', exact: true }).focus();
    await staff.page.keyboard.press('Enter');
    await tool('并入旁边的').click();
    await staff.page.getByRole('button', { name: '选中网格 第十网格', exact: true }).focus();
    await staff.page.keyboard.press('Enter');
    await wall.page.locator('.tree').getByText('第十网格', { exact: true }).waitFor({ state: 'detached' });
    const merged = await grids();
    assert.deepEqual(
      merged.map((g) => [g.name, g.told]),
      first.map((g) => [g.name, g.told]),
    );
    await takeBack();
    assert.deepEqual(shapes(await grids()), shapes(split));
    await takeBack();
    assert.deepEqual(shapes(await grids()), shapes(first));
  });

  it('draws a new grid into free ground, drawn to the corners and borders around it', async () => {
    // Free ground: the second part of a grid that was split, taken away.
    const [{ version, line }] = await rows(
      folder,
      `select version, st_asgeojson(st_makeline(st_translate(p, 0.0001, 0.01), st_translate(p, 0.0001, -0.01)), 7)::json as line
       from (select version, st_pointonsurface(geom) as p from minqing.area where code = '${first[0].code}') g`,
    );
    const split = await ask(staff.page, `/api/v1/areas/${first[0].code}/split`, {
      method: 'POST',
      headers: { 'If-Match': `"${version}"` },
      data: { line, name: '要删的' },
    });
    assert.equal(split.status(), 200);
    const [kept, parted] = (await split.json()).areas;
    assert.equal(parted.properties.name, '要删的');
    const gone = await ask(staff.page, `/api/v1/areas/${parted.properties.code}`, {
      method: 'DELETE',
      headers: { 'If-Match': '"1"' },
    });
    assert.equal(gone.status(), 204);
    await staff.page
      .getByRole('button', { name: '选中网格 要删的', exact: true })
      .waitFor({ state: 'detached' });

    const [zoom, lat, lon] = new URL(staff.page.url()).searchParams.get('map').split('/').map(Number);
    const map = await staff.page.locator('.leaflet-container').boundingBox();
    const mercator = (x, y) => {
      const r = 2 ** (zoom + 8) / (2 * Math.PI);
      return [(r * x * Math.PI) / 180, -r * Math.asinh(Math.tan((y * Math.PI) / 180))];
    };
    const [x0, y0] = mercator(lon, lat);
    const ring = parted.geometry.coordinates[0][0].slice(0, -1);
    await tool('画新网格').click();
    await staff.page.locator('.leaflet-container.board-drawing').waitFor();
    // A few pixels beside each corner: the point is drawn to it.
    for (const [x, y] of [...ring, ring[0]]) {
      const [px, py] = mercator(x, y);
      const at = { x: map.x + map.width / 2 + px - x0 + 3, y: map.y + map.height / 2 + py - y0 - 2 };
      await staff.page.mouse.move(at.x, at.y);
      await staff.page.locator('.grid-pull').first().waitFor();
      await staff.page.mouse.click(at.x, at.y);
    }
    await staff.page.getByLabel('新网格的名称').fill('新画的');
    await staff.page.getByRole('button', { name: '加上', exact: true }).click();
    await tool('存下').click();
    await saved();
    const drawn = (await grids()).find((g) => g.name === '新画的');
    assert.equal(drawn.code, parted.properties.code);
    assert.equal(drawn.told, drawn.joined);
    assert.equal((await whole()).covered, true);
    assert.equal(
      (await grids()).find((g) => g.code === kept.properties.code).told + drawn.told,
      first[0].told,
    );
    for (let i = 0; i < 3; i++) await takeBack();
    assert.deepEqual(shapes(await grids()), shapes(first));
  });

  it('keeps the drawing when somebody else was faster, and saves it over the newest when asked to', async () => {
    await handle(staff.page, '第一网格、第二网格、第四网格、第五网格').focus();
    await staff.page.keyboard.press('Shift+ArrowLeft');
    const [now] = await grids();
    const renamed = await ask(staff.page, `/api/v1/areas/${now.code}`, {
      method: 'PATCH',
      headers: { 'If-Match': `"${now.version}"`, 'Content-Type': 'application/merge-patch+json' },
      data: JSON.stringify({ name: '北一网格' }),
    });
    assert.equal(renamed.status(), 200);
    await staff.page.getByText('别人刚改了这里的网格').waitFor();
    await tool('存下').click();
    await staff.page.getByText('您画的都还在').waitFor();
    await staff.page.getByRole('button', { name: '取回最新的，用我的' }).click();
    await tool('存下').click();
    await saved();
    const after = await grids();
    assert.equal(after[0].name, '北一网格');
    assert.notEqual(after[0].wkt, first[0].wkt);
    await takeBack();
    await takeBack();
    assert.deepEqual(shapes(await grids()), shapes(first));
  });

  it('follows a finger on a tablet', async () => {
    const tablet = await openPage(browser, base, { size: 'tablet', touch: true });
    await signIn(tablet.page, 'staff');
    await tablet.page.getByRole('button', { name: '画网格', exact: true }).tap();
    const corner = handle(tablet.page, '第一网格、第二网格、第四网格、第五网格');
    await corner.waitFor();
    const box = await corner.boundingBox();
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const finger = await tablet.context.newCDPSession(tablet.page);
    const touch = (type, x, y) =>
      finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
    await touch('touchStart', from.x, from.y);
    for (let i = 1; i <= 5; i++) await touch('touchMove', from.x - 4 * i, from.y + 2 * i);
    await touch('touchEnd');
    await tablet.page.getByText('4 个网格没存').waitFor();
    await until(
      `the corner is where the finger was, which began at ${box.x}, ${box.y}`,
      () => corner.boundingBox(),
      (to) => Math.abs(to.x - box.x + 20) < 2 && Math.abs(to.y - box.y - 10) < 2,
    );
    await tablet.page.getByRole('button', { name: '弃掉' }).tap();
    await tablet.page.getByText('4 个网格没存').waitFor({ state: 'detached' });
    assert.deepEqual(disturbances(tablet.witness), undisturbed);
    await tablet.context.close();
  });

  it('is not for a phone, which says so, nor for a leader', async () => {
    const phone = await openPage(browser, base, { size: 'phone', touch: true });
    await signIn(phone.page, 'staff');
    await phone.page.getByRole('button', { name: '画网格', exact: true }).tap();
    await phone.page.getByText('屏幕太窄').waitFor();
    await phone.context.close();
    const leader = await openPage(browser, base);
    await signIn(leader.page, 'leader');
    assert.equal(await leader.page.getByRole('button', { name: '画网格', exact: true }).count(), 0);
    await leader.context.close();
  });

  it('left no word on any console and asked nobody outside', () => {
    // The browser itself notes the refusal that the story provokes.
    staff.witness.problems = staff.witness.problems.filter((p) => !/\b412\b/.test(p));
    assert.deepEqual(disturbances(staff.witness), undisturbed);
    assert.deepEqual(disturbances(wall.witness), undisturbed);
  });
});
