// Staff play back the month: the figures are the database's, the map follows, and a link shows the same again.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, mapReady, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes, until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const community = '140302001001';

/** Today and some days before, in Asia/Shanghai. */
const dayAgo = (days) => new Date(Date.now() + (8 - 24 * days) * 3_600_000).toISOString().slice(0, 10);

/** What the database says of the end of a day. */
async function expected(date, where = 'true') {
  const [{ open, opened, ended }] = await rows(
    folder,
    `select count(*) filter (where noticed < day and (over is null or over >= day)) as open,
            count(*) filter (where noticed >= day - interval '1 day' and noticed < day) as opened,
            count(*) filter (where over >= day - interval '1 day' and over < day) as ended
     from (select c.noticed_at at time zone 'Asia/Shanghai' as noticed, c.ended_at at time zone 'Asia/Shanghai' as over
           from minqing.concern c join minqing.area a on a.id = c.area_id
           where a.prefix ^@ '${community}' and ${where}) c,
          (select date '${date}' + interval '1 day' as day) d`,
  );
  return [open, opened, ended];
}

/** The three figures of the panel: open, opened, ended. */
async function figures(page) {
  const texts = await page.locator('.play-figures dd').allInnerTexts();
  return texts.map((text) => Number(text.replace(/\D/g, '')));
}

/** Waits until the panel tells the figures. */
const tells = (page, wanted) => becomes('the panel tells the figures', () => figures(page), wanted);

/** How many pixels of the playback's canvas are drawn on, and a sum that tells two pictures apart. */
function drawn(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas.course');
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let pixels = 0;
    let sum = 0;
    for (let i = 3; i < data.length; i += 4) {
      if (data[i] === 0) continue;
      pixels++;
      sum = (sum * 31 + i + data[i]) % 1_000_000_007;
    }
    return { pixels, sum };
  });
}

/** The picture of the canvas when all of it has come: the same three times, and not an empty one. */
async function whole(page) {
  const last = [];
  const look = async () => {
    last.push(await drawn(page));
    await page.waitForTimeout(150);
    return last.slice(-3);
  };
  const [picture] = await until(
    'the canvas comes to rest',
    look,
    ([a, b, c]) => a.pixels > 0 && a.sum === b?.sum && b.sum === c?.sum,
  );
  return picture;
}

/** Waits until the canvas shows something else than before. */
const changed = (page, before) =>
  until(
    'the map shows something else',
    () => drawn(page),
    ({ pixels, sum }) => pixels > 0 && sum !== before.sum,
  );

const slider = (page) => page.getByRole('slider', { name: '回放到哪一天' });

async function openPlayback(page) {
  await page.getByRole('button', { name: '回放', exact: true }).click();
  await page.locator('.play').waitFor();
  await mapReady(page);
}

describe('staff play back the month', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  before(async () => {
    browser = await startBrowser();
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
  });
  after(async () => {
    await browser?.close();
  });

  it('it begins at today, with the figures of the database', async () => {
    const { page } = staff;
    await openPlayback(page);
    await tells(page, await expected(dayAgo(0)));
    await whole(page);
  });

  it('the arrow keys go from day to day, and the slider says the day and its figures', async () => {
    const { page } = staff;
    await slider(page).focus();
    const before = await whole(page);
    for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowLeft');
    const wanted = await expected(dayAgo(9));
    await tells(page, wanted);
    const [y, m, d] = dayAgo(9).split('-').map(Number);
    await becomes(
      'the slider says so',
      () => slider(page).getAttribute('aria-valuetext'),
      `${y}年${m}月${d}日：未了结 ${wanted[0]} 件，当天新增 ${wanted[1]} 件，了结 ${wanted[2]} 件`,
    );
    await changed(page, before);
  });

  it('a link shows the same place, day and cells to another', async () => {
    const { page } = staff;
    await page.waitForURL(new RegExp(`tool=playback&play=month/${dayAgo(9)}`));
    const other = await openPage(browser, base);
    await signIn(other.page, 'staff', new URL(page.url()).search.replace(/^/, '/'));
    await other.page.locator('.play').waitFor();
    await tells(other.page, await expected(dayAgo(9)));
    await becomes('both show the same', () => whole(other.page), await whole(page));
    await other.context.close();
  });

  it('a filter is the playback’s, too', async () => {
    const { page } = staff;
    const all = await whole(page);
    const [{ category }] = await rows(
      folder,
      `select c.category from minqing.concern c join minqing.area a on a.id = c.area_id
       where a.prefix ^@ '${community}' and c.noticed_at < '${dayAgo(8)} 00:00+08' and (c.ended_at is null or c.ended_at >= '${dayAgo(8)} 00:00+08')
       group by 1 order by count(*) desc, 1 limit 1`,
    );
    await page.goto(`/?category=${category}&tool=playback&play=month/${dayAgo(9)}`);
    await page.locator('.play').waitFor();
    await mapReady(page);
    await tells(page, await expected(dayAgo(9), `c.category = '${category}'`));
    // The largest disc is as large as before, whatever it stands for: there may be more on the map than without the filter.
    await changed(page, all);
  });

  it('what is reported meanwhile comes in by itself', async () => {
    const { page } = staff;
    await page.goto('/?tool=playback');
    await page.locator('.play').waitFor();
    await mapReady(page);
    const [open, opened, ended] = await expected(dayAgo(0));
    await tells(page, [open, opened, ended]);
    const before = await whole(page);
    const [{ lon, lat }] = await rows(
      folder,
      `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '${community}005') q`,
    );
    const answer = await ask(page, '/api/v1/concerns', {
      method: 'POST',
      data: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { title: '回放时来的', category: 'street_light', source: 'patrol' },
      },
    });
    assert.equal(answer.status(), 201);
    await tells(page, [open + 1, opened + 1, ended]);
    await changed(page, before);
  });

  it('a year plays from its beginning to today, in steps for who wants no motion', async () => {
    const { page } = staff;
    await page.getByRole('radio', { name: '近一年' }).check();
    await page.getByRole('radio', { name: '快' }).check();
    await mapReady(page);
    // Looked at from before it begins until it has ended.
    const looking = page.evaluate(async () => {
      const seen = new Set();
      const input = document.querySelector('.play input[type=range]');
      const plays = () => document.querySelector('.play-go').getAttribute('aria-label') !== '播放';
      for (let begun = false; !begun || plays(); begun ||= plays()) {
        if (begun) seen.add(input.value);
        await new Promise((next) => requestAnimationFrame(next));
      }
      return [...seen].map(Number);
    });
    await page.getByRole('button', { name: '播放', exact: true }).click();
    const halves = await looking;
    assert.ok(halves.length > 10 && halves.every(Number.isInteger), String(halves));
    await becomes('it is at its end', () => slider(page).inputValue(), '53');
  });

  it('closing gives the map of now back', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '收起回放' }).click();
    await page.locator('.play').waitFor({ state: 'detached' });
    await page.locator('canvas.course').waitFor({ state: 'detached' });
    await page.waitForURL((url) => !/tool=|play=/.test(url.href));
    await page.locator('.panel.total').waitFor();
  });

  it('a finger on the chart goes to its day', async () => {
    const phone = await openPage(browser, base, { size: 'phone', touch: true });
    await signIn(phone.page, 'staff');
    await openPlayback(phone.page);
    const box = await slider(phone.page).boundingBox();
    // Half a thumb stands out on each side of the chart.
    await phone.page.touchscreen.tap(box.x + 10 + ((box.width - 20) * 20) / 31, box.y + box.height / 2);
    await tells(phone.page, await expected(dayAgo(11)));
    assert.deepEqual(disturbances(phone.witness), undisturbed);
    await phone.context.close();
  });

  it('looks right on a wall and on a phone, and can be heard', async () => {
    const faults = [];
    for (const [size, theme, language] of [
      ['wall', 'light', 'zh-CN'],
      ['wall', 'dark', 'en'],
      ['phone', 'dark', 'zh-CN'],
      ['phone', 'light', 'en'],
    ]) {
      const { page, context } = await openPage(browser, base, { size, theme, language });
      await signIn(page, 'staff', `/?lang=${language.slice(0, 2)}&tool=playback&play=month/${dayAgo(9)}`);
      await page.locator('.play').waitFor();
      await mapReady(page);
      const name = `playback-${size}-${theme}-${language}`;
      if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`) });
      for (const fault of [...(await layoutFaults(page)), ...(await accessibilityFaults(page))])
        faults.push(`${name}: ${fault}`);
      await context.close();
    }
    assert.deepEqual(faults, []);
  });

  it('and left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(staff.witness), undisturbed);
  });
});
