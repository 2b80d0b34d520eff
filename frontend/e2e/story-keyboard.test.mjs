// Everything that is drawn with a hand is drawn without a mouse, too, and heard: each tool, point, lock and link by keys alone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, mapReady, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { base, folder } from './world.mjs';

describe('a board is drawn on by keys alone', { timeout: 300_000 }, () => {
  let browser;
  let page;
  let witness;
  let board;
  before(async () => {
    browser = await startBrowser();
    const staff = await openPage(browser, base);
    page = staff.page;
    witness = staff.witness;
    await signIn(page, 'staff');
    const made = await ask(page, '/api/v1/boards', {
      method: 'POST',
      data: JSON.stringify({ name: '只用键盘', area: '140302001001' }),
      headers: { 'content-type': 'application/json', origin: base },
    });
    board = (await made.json()).id;
    await page.goto(`/?board=${board}&tool=board`);
    await page.getByRole('toolbar').waitFor();
    await mapReady(page);
  });
  after(async () => {
    await browser?.close();
  });

  /** The name under which a screen reader tells what has the keys. */
  const focused = () =>
    page.evaluate(() => {
      const e = document.activeElement;
      return (e?.getAttribute('aria-label') ?? e?.textContent ?? '').trim();
    });

  /** Goes with Tab until something of that name has the keys. */
  async function tabTo(name, back = false) {
    const seen = [];
    for (let i = 0; i < 120; i++) {
      const now = await focused();
      if (name instanceof RegExp ? name.test(now) : now === name) return;
      seen.push(now.slice(0, 12));
      await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
    assert.fail(`no Tab leads to ${name}: ${seen.join(' | ')}`);
  }

  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  /** Takes a tool up; the keys are the map's then. */
  async function take(tool) {
    await tabTo(tool);
    await press('Enter');
    await page.waitForFunction(() => document.activeElement?.classList.contains('leaflet-container'));
  }

  /** Moves the map under the cross, and waits until it lies still. */
  async function move(...arrows) {
    for (const arrow of arrows) {
      await page.keyboard.press(`Arrow${arrow}`);
      await page.waitForTimeout(350);
    }
  }

  /** Writes into the field that has just opened. */
  async function write(words) {
    await page.locator('input:focus, textarea:focus').waitFor();
    await page.keyboard.type(words);
  }

  const heard = (words) =>
    page.getByRole('status').filter({ hasText: words }).first().waitFor({ state: 'attached' });

  const drawings = () =>
    rows(
      folder,
      `select id, kind, title, level, color, width, concerns, locked, st_npoints(geom) as points,
         st_astext(geom, 6) as wkt from minqing.annotation where board_id = ${board} order by id`,
    );

  /** The drawings as soon as they are as wanted. */
  async function drawn(what, wanted) {
    let all = [];
    for (let i = 0; i < 100; i++) {
      all = await drawings();
      if (wanted(all)) return all;
      await page.waitForTimeout(100);
    }
    return assert.fail(`${what}: ${JSON.stringify(all)}`);
  }
  const last = (all) => all[all.length - 1];

  it('a pin with its words, in another colour and width', async () => {
    await tabTo('石青');
    await press('Enter');
    await tabTo('粗');
    await press('Enter');
    await take('针');
    await press('Space');
    await heard('画好了：针');
    await write('先看这口井');
    await press('Enter');
    const all = await drawn('a pin', (d) => d.length === 1 && d[0].title === '先看这口井');
    assert.deepEqual([all[0].kind, all[0].color, all[0].width], ['pin', 2, 12]);
    await page.waitForFunction(() => document.activeElement?.classList.contains('leaflet-container'));
  });

  for (const [tool, kind, steps, points] of [
    ['线', 'line', [['Right'], ['Down']], 3],
    ['笔', 'pen', [['Right'], ['Down']], 3],
    [
      '面',
      'hotspot',
      [
        ['Right', 'Right'],
        ['Down', 'Down'],
      ],
      4,
    ],
    [
      '圈',
      'hotspot',
      [
        ['Left', 'Left'],
        ['Up', 'Up'],
      ],
      4,
    ],
  ]) {
    it(`${tool}: point by point, with Enter at the end`, async () => {
      const before = (await drawings()).length;
      await take(tool);
      await press('Space');
      await heard('第 1 点');
      for (const arrows of steps) {
        await move(...arrows);
        await press('Space');
      }
      await heard('第 3 点');
      await press('Enter');
      const one = last(await drawn(kind, (d) => d.length === before + 1));
      assert.deepEqual([one.kind, one.points], [kind, points]);
      if (kind === 'hotspot') await press('Escape');
      await press('Escape');
    });
  }

  it('an arrow, a circle and words', async () => {
    await take('箭头');
    await press('Space');
    await move('Left');
    await press('Space');
    await drawn('an arrow', (d) => last(d).kind === 'arrow');
    await press('Escape');
    await take('圆');
    await press('Space');
    await move('Right');
    await press('Space');
    const circle = last(await drawn('a circle', (d) => last(d)?.points === 49));
    assert.equal(circle.kind, 'hotspot');
    await write('犬吠扰民');
    await tabTo('重点');
    await press('Enter');
    await drawn('its title and level', (d) => last(d).title === '犬吠扰民' && last(d).level === 2);
    await tabTo('好了');
    await press('Enter');
    await press('Escape');
    await take('字');
    await press('Space');
    await write('傍晚最多');
    await press('Enter');
    assert.equal(last(await drawn('words', (d) => last(d).kind === 'text')).title, '傍晚最多');
    await press('Escape');
  });

  it('a hotspot is chosen, gets its links, is moved, and is locked and unlocked', async () => {
    await tabTo('选');
    await press('Enter');
    await tabTo('热点：犬吠扰民');
    await press('Enter');
    await heard('选中：热点：犬吠扰民');
    await tabTo('里面的都关联');
    await press('Enter');
    await heard(/关联了 \d+ 件|圈里没有/);
    const of = (all) => all.find((d) => d.title === '犬吠扰民');
    const { wkt } = of(await drawings());
    await tabTo('整个移动', true);
    await press('Shift+ArrowRight');
    await drawn('it is elsewhere', (d) => of(d).wkt !== wkt);
    assert.equal(await focused(), '整个移动');
    await tabTo('锁上');
    await press('Enter');
    await drawn('it is locked', (d) => of(d).locked);
    await tabTo('解锁');
    await press('Enter');
    await drawn('it is unlocked', (d) => !of(d).locked);
    await press('Escape');
  });

  it('a line gets a point in its middle, which has the keys then, and loses it again', async () => {
    const line = (all) => all.find((d) => d.kind === 'line');
    await tabTo('选');
    if ((await page.getByRole('button', { name: '选', exact: true }).getAttribute('aria-pressed')) !== 'true')
      await press('Enter');
    await tabTo('线');
    while (!(await page.evaluate(() => document.activeElement instanceof SVGElement))) {
      await press('Tab');
      await tabTo('线');
    }
    await press('Enter');
    await tabTo('在这里加一点');
    await press('ArrowUp');
    await drawn('one point more', (d) => line(d).points === 4);
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '第 2 点');
    const { wkt } = line(await drawings());
    await press('ArrowUp');
    const moved = await drawn('the new point moves', (d) => line(d).wkt !== wkt);
    assert.equal(line(moved).points, 4, 'another point was made in its place');
    await press('Delete');
    await drawn('one point less', (d) => line(d).points === 3);
    await page.waitForFunction(() => document.activeElement?.classList.contains('board-vertex'));
    await press('Escape');
  });

  it('what is erased and deleted is taken back and done again', async () => {
    const count = (await drawings()).length;
    await take('擦');
    await press('Space');
    await heard(/擦掉了 \d+ 笔|这里没有能擦的/);
    const fewer = (await drawn('something is rubbed out', (d) => d.length < count)).length;
    await press('Control+z');
    await heard('撤销了一步');
    await drawn('it is back', (d) => d.length === count);
    await press('Control+y');
    await heard('重做了一步');
    await drawn('it is gone again', (d) => d.length === fewer);
    await press('Control+z');
    await drawn('and back', (d) => d.length === count);
    await press('Escape');
    await tabTo('选');
    await press('Enter');
    await tabTo('针：先看这口井');
    await press('Enter', 'Delete');
    await heard('删掉了');
    await drawn('the pin is gone', (d) => !d.some((one) => one.kind === 'pin'));
    await page.waitForFunction(() => document.activeElement?.classList.contains('leaflet-container'));
  });

  it('and left no word on the console', () => {
    assert.deepEqual(disturbances(witness), undisturbed);
  });
});
