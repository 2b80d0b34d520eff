// Two screens and a phone on one board: each sees the others' hands, nobody's change is lost, and the tools do what they say.
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
import { until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const shots = process.env.SHOTS;

describe('a board that two screens and a phone draw on', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  let wall;
  let phone;
  let board;
  before(async () => {
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
  });

  /** Takes a tool up, unless it is in hand already: pressed again it would be laid down. */
  const take = async (page, tool) => {
    const button = page.getByRole('toolbar').getByRole('button', { name: tool, exact: true });
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click();
  };
  const drawings = () =>
    rows(
      folder,
      `select id, kind, title, level, color, width, version, locked, concerns, st_npoints(geom) as points, st_astext(geom) as wkt
       from minqing.annotation where board_id = ${board} order by id`,
    );
  /** Waits until the board in the database is as a test wants it, and answers it. */
  const drawn = (what, holds) => until(what, drawings, holds);
  const drag = async (page, from, to) => {
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 6 });
    await page.mouse.up();
  };
  const annotations = () => `/api/v1/boards/${board}/annotations`;
  const patch = async (page, id, change) => {
    const now = (await drawings()).find((d) => d.id === id);
    const answer = await ask(page, `${annotations()}/${id}`, {
      method: 'PATCH',
      headers: { 'If-Match': `"${now.version}"`, 'Content-Type': 'application/merge-patch+json' },
      data: JSON.stringify(change),
    });
    assert.equal(answer.status(), 200);
  };
  const shoot = async (page, name) => {
    if (shots) await page.screenshot({ path: `${shots}/board-${name}.png` });
  };
  /** Chooses a drawing by the keyboard. */
  const choose = async (page, selector) => {
    await take(page, '选');
    await page.locator(`${selector} .board-hit`).first().focus();
    await page.keyboard.press('Enter');
  };

  it('shows the way in for a phone as a code, which opens the board with its tools', async () => {
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    const area = (await (await ask(staff.page, '/api/v1/session')).json()).areas[0].code;
    const made = await ask(staff.page, '/api/v1/boards', { method: 'POST', data: { name: '一起画', area } });
    board = (await made.json()).id;
    await staff.page.goto(`/?board=${board}&tool=board`);
    await mapReady(staff.page);
    await staff.page.getByRole('toolbar').waitFor();

    await staff.page.getByRole('button', { name: '手机来画' }).click();
    const dialog = staff.page.getByRole('dialog');
    await dialog.locator('svg.qr').waitFor();
    const address = await dialog.locator('output').textContent();
    assert.deepEqual(await accessibilityFaults(staff.page), []);
    await shoot(staff.page, 'join');
    await dialog.getByRole('button', { name: '收起' }).click();

    wall = await openPage(browser, base, { theme: 'dark' });
    await signIn(wall.page, 'display', `/?board=${board}`);
    await wall.page.locator('.board-svg').waitFor({ state: 'attached' });

    phone = await openPage(browser, base, { size: 'phone', touch: true });
    const { pathname, search } = new URL(address);
    await signIn(phone.page, 'staff', pathname + search);
    await phone.page.getByRole('toolbar').waitFor();
  });

  it('shows a stroke on the other screens while the finger is still down, with whose it is, and then the board’s own', async () => {
    await phone.page.getByRole('toolbar').getByRole('button', { name: '笔', exact: true }).tap();
    const { x, y } = await middleOf(phone.page);
    const fingers = await phone.context.newCDPSession(phone.page);
    const touch = (type, points) =>
      fingers.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: points.map(([px, py]) => ({ x: px, y: py })),
      });
    await touch('touchStart', [[x - 80, y - 40]]);
    for (let i = 1; i <= 20; i++) await touch('touchMove', [[x - 80 + 8 * i, y - 40 + 30 * Math.sin(i / 3)]]);
    for (const { page } of [wall, staff]) {
      await page.locator('.board-hand .board-line').waitFor({ state: 'attached' });
      await page.locator('.board-hand .board-tag').waitFor({ state: 'attached' });
    }
    await staff.page.getByText(/^一起画：/).waitFor();
    assert.equal((await drawings()).length, 0, 'it was stored before it was finished');
    await shoot(wall.page, 'hand-wall-dark');
    await touch('touchEnd', []);
    for (const { page } of [wall, staff]) {
      await page.locator('.board-pen[data-kind=pen]').waitFor({ state: 'attached' });
      await page.locator('.board-hand').waitFor({ state: 'detached' });
    }
    const [stroke] = await drawings();
    assert.ok(stroke.points >= 3 && stroke.points < 20, `a smooth stroke is kept in ${stroke.points} points`);
  });

  it('takes a touch for the palm while the pen is down', async () => {
    const pens = await phone.context.newCDPSession(phone.page);
    const { x, y } = await middleOf(phone.page);
    const penAt = (type, px, py) =>
      pens.send('Input.dispatchMouseEvent', {
        type,
        x: px,
        y: py,
        button: 'left',
        buttons: type === 'mouseReleased' ? 0 : 1,
        clickCount: 1,
        pointerType: 'pen',
      });
    await penAt('mousePressed', x - 60, y + 60);
    await penAt('mouseMoved', x - 20, y + 60);
    await pens.send('Input.dispatchTouchEvent', {
      type: 'touchStart',
      touchPoints: [{ x: x + 60, y: y + 100 }],
    });
    await pens.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await penAt('mouseMoved', x + 40, y + 60);
    await penAt('mouseReleased', x + 40, y + 60);
    const all = await drawn('the pen draws one stroke and the palm none', (d) => d.length === 2);
    assert.equal(all[1].kind, 'pen');
    await phone.page.getByRole('toolbar').getByRole('button', { name: '撤销' }).tap();
    await drawn('it is undone', (d) => d.length === 1);
    await phone.page.getByRole('toolbar').getByRole('button', { name: '笔', exact: true }).tap();
  });

  it('draws a circle that stays one when its size is pulled by keys', async () => {
    const { x, y } = await middleOf(staff.page);
    await take(staff.page, '圆');
    await drag(staff.page, { x, y }, { x: x + 150, y });
    const title = staff.page.getByLabel('标题');
    await title.fill('夜里太吵');
    await title.press('Enter');
    const [, circle] = await drawn('a circle', (d) => d[1]?.title === '夜里太吵');
    assert.equal(circle.kind, 'hotspot');
    assert.equal(circle.points, 49);
    await choose(staff.page, '.board-hotspot');
    await staff.page.getByRole('button', { name: '圆的大小' }).focus();
    await staff.page.keyboard.press('Shift+ArrowRight');
    await drawn('a larger circle', (d) => d[1].wkt !== circle.wkt && d[1].points === 49);
    const edge = await staff.page.getByRole('button', { name: '圆的大小' }).boundingBox();
    await staff.page.mouse.move(edge.x + edge.width / 2, edge.y + edge.height / 2);
    await staff.page.mouse.down();
    await staff.page.mouse.move(edge.x + edge.width / 2 - 20, edge.y + edge.height / 2, { steps: 4 });
    await wall.page.locator('.board-hand .board-line').waitFor({ state: 'attached' });
    const { version } = (await drawings())[1];
    await staff.page.mouse.up();
    await drawn('the circle let go of', (d) => d[1].version === version + 1 && d[1].points === 49);
    await staff.page.keyboard.press('Escape');
  });

  it('puts together what two hands change on one drawing while one of them is offline', async () => {
    const hotspot = (await drawings()).find((d) => d.kind === 'hotspot');
    await staff.context.setOffline(true);
    await choose(staff.page, '.board-hotspot');
    await staff.page.getByLabel('标题').fill('夜间犬吠');
    await staff.page.getByLabel('标题').press('Enter');
    await staff.page.getByText('1 笔未保存').waitFor();
    await patch(phone.page, hotspot.id, { level: 3, color: 2 });
    await staff.context.setOffline(false);
    const both = await drawn('both changes', (d) => d.some((o) => o.title === '夜间犬吠' && o.level === 3));
    assert.equal(both.find((d) => d.id === hotspot.id).color, 2);
    await wall.page.locator('.board-hotspot.board-pen-2', { hasText: '夜间犬吠' }).waitFor();
    await staff.page.getByText('1 笔未保存').waitFor({ state: 'detached' });
    assert.equal(await staff.page.getByText('别人也改了').count(), 0);
  });

  it('links the concerns inside, or lassoed, to a hotspot and says how many', async () => {
    const [{ n }] = await rows(
      folder,
      `select count(*) as n from minqing.concern c join minqing.annotation a on a.board_id = ${board} and a.kind = 'hotspot'
       and st_intersects(a.geom, c.geom)`,
    );
    assert.ok(n > 0, 'nothing lies inside');
    await choose(staff.page, '.board-hotspot');
    await staff.page.getByRole('button', { name: '里面的都关联' }).click();
    await drawn('links', (d) => d.some((o) => o.concerns.length === Number(n)));
    await staff.page.locator('.board-hotspot .board-note', { hasText: `已关联 ${n} 件` }).waitFor();
    assert.deepEqual(await accessibilityFaults(staff.page), []);
    assert.deepEqual(await layoutFaults(staff.page), []);
    await shoot(staff.page, 'chosen');
    await staff.page.getByRole('button', { name: `取消关联 ${n} 件` }).click();
    await drawn('no links', (d) => d.every((o) => o.concerns.length === 0));

    await staff.page.getByRole('button', { name: '圈诉求' }).click();
    const { x, y } = await middleOf(staff.page);
    const view = () => new URL(staff.page.url()).searchParams.get('map');
    const before = view();
    await staff.page.mouse.move(x - 300, y - 250);
    await staff.page.mouse.down();
    for (const [dx, dy] of [
      [300, -250],
      [300, 250],
      [-300, 250],
      [-300, -240],
    ])
      await staff.page.mouse.move(x + dx, y + dy, { steps: 5 });
    await staff.page.mouse.up();
    await drawn('lassoed links', (d) => d.some((o) => o.concerns.length > Number(n)));
    assert.equal((await drawings()).length, 2, 'the lasso itself was drawn');
    assert.equal(view(), before, 'letting go of the lasso was also a click on the map');
    await staff.page.keyboard.press('Escape');
  });

  it('rubs out what the eraser crosses, and one undo brings all of it back', async () => {
    const { x, y } = await middleOf(staff.page);
    await staff.page.getByRole('button', { name: '粗', exact: true }).click();
    await take(staff.page, '箭头');
    for (const dy of [250, 290]) {
      await staff.page.mouse.click(x - 500, y + dy);
      await staff.page.mouse.click(x - 350, y + dy);
    }
    const before = await drawn('two arrows', (d) => d.filter((o) => o.kind === 'arrow').length === 2);
    assert.ok(before.filter((d) => d.kind === 'arrow').every((d) => d.width === 12));
    await take(staff.page, '擦');
    await drag(staff.page, { x: x - 430, y: y + 220 }, { x: x - 430, y: y + 320 });
    await drawn('none of them', (d) => d.every((o) => o.kind !== 'arrow'));
    await wall.page.locator('.board-arrow').first().waitFor({ state: 'detached' });
    await staff.page.getByRole('button', { name: '撤销' }).click();
    await drawn('both again', (d) => d.filter((o) => o.kind === 'arrow').length === 2);
    await shoot(staff.page, 'tools-light');
  });

  it('keeps a locked drawing and a locked board as they are, and says who locked them', async () => {
    await staff.page.keyboard.press('Escape');
    await choose(staff.page, '.board-arrow');
    await staff.page.getByRole('button', { name: '锁上' }).click();
    await drawn('one locked', (d) => d.filter((o) => o.locked).length === 1);
    const { x, y } = await middleOf(staff.page);
    await take(staff.page, '擦');
    await drag(staff.page, { x: x - 430, y: y + 220 }, { x: x - 430, y: y + 320 });
    await drawn('the locked one stays', (d) => d.filter((o) => o.kind === 'arrow').length === 1);
    await choose(staff.page, '.board-arrow');
    await staff.page.getByText(/锁上了$/).waitFor();
    await staff.page.getByRole('button', { name: '解锁' }).click();
    await drawn('unlocked', (d) => d.every((o) => !o.locked));

    await staff.page.getByRole('button', { name: '锁板' }).click();
    for (const { page } of [staff, phone]) {
      await page.getByText(/把这块板锁上了/).waitFor();
      await page.getByRole('toolbar').waitFor({ state: 'detached' });
    }
    await shoot(staff.page, 'locked');
    await phone.page.getByRole('button', { name: '解锁' }).tap();
    await staff.page.getByRole('toolbar').waitFor();
  });

  it('is erased and encircled from the keyboard alone', async () => {
    const count = (await drawings()).length;
    const place = () => new URL(staff.page.url()).searchParams.get('map');
    let at = place();
    const press = async (...keys) => {
      for (const key of keys) {
        await staff.page.keyboard.press(key);
        if (!key.startsWith('Arrow')) continue;
        await until('the map has moved', place, (now) => now !== at);
        at = place();
      }
    };
    await staff.page.getByRole('toolbar').getByRole('button', { name: '圆', exact: true }).focus();
    await press('Enter', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Space', 'ArrowUp', 'Space');
    const more = await drawn('one more circle', (d) => d.length === count + 1);
    assert.equal(more.at(-1).points, 49);
    await staff.page.keyboard.press('Escape');
    await staff.page.getByRole('toolbar').getByRole('button', { name: '擦', exact: true }).focus();
    await press('Enter', 'Space');
    await drawn(
      'it is rubbed out by its edge',
      (d) => d.length === count && !d.some((o) => o.id === more.at(-1).id),
    );
    await staff.page.keyboard.press('Escape');
  });

  it('fits a phone, a wall, light and dark, in both languages', async () => {
    const looks = [
      ['phone', 'light', 'zh-CN'],
      ['phone', 'dark', 'en'],
      ['wall', 'dark', 'zh-CN'],
      ['wall', 'light', 'en'],
    ];
    for (const [size, theme, language] of looks) {
      const one = await openPage(browser, base, { size, theme, language, touch: size === 'phone' });
      const english = language === 'en' ? '&lang=en' : '';
      await signIn(one.page, 'staff', `/?board=${board}&tool=board${english}`);
      await one.page.getByRole('toolbar').waitFor();
      await take(one.page, language === 'en' ? 'Select' : '选');
      await one.page.locator('.board-hotspot .board-hit').focus();
      await one.page.keyboard.press('Enter');
      await one.page.locator('.board-chosen-form').waitFor();
      await mapReady(one.page);
      await shoot(one.page, `${size}-${theme}-${language}`);
      const of = `${size} ${theme} ${language}`;
      assert.deepEqual(await layoutFaults(one.page), [], of);
      assert.deepEqual(await accessibilityFaults(one.page), [], of);
      assert.deepEqual(disturbances(one.witness), undisturbed, of);
      await one.context.close();
    }
  });

  it('left no word on any console and asked nobody outside', () => {
    staff.witness.problems = staff.witness.problems.filter(
      (p) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|ERR_FAILED|\b412\b/.test(p),
    );
    for (const { witness } of [staff, wall, phone]) assert.deepEqual(disturbances(witness), undisturbed);
  });
});
