// The view as a picture: for the screen and for paper, with what a map has to say, and a link that reopens it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, mapReady, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { becomes, until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base } from './world.mjs';

/** Width and height of a PNG, from its header (RFC 2083, 11.2.2). */
function sizeOf(png) {
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the view as a picture', { timeout: 600_000 }, () => {
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

  async function open(page) {
    await page.getByRole('button', { name: '存成图片' }).click();
    const dialog = page.getByRole('dialog', { name: '存成图片' });
    await dialog.getByRole('img').waitFor({ timeout: 60_000 });
    return dialog;
  }

  async function saved(page, dialog, name) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: '存图片' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^民情地图-\d{4}-\d\d-\d\d\.png$/);
    if (process.env.SHOTS) await download.saveAs(join(process.env.SHOTS, `${name}.png`));
    return readFile(await download.path());
  }

  it('the screen’s picture is as large as the map, and looks like it', async () => {
    const { page } = staff;
    const box = await page.locator('.leaflet-container').boundingBox();
    const dialog = await open(page);
    assert.deepEqual(sizeOf(await saved(page, dialog, 'picture-screen')), [box.width, box.height]);
    // A patch of the middle, where nothing is written over the map, in the picture and on the page.
    const alike = () => {
      const picture = document.querySelector('.picture-frame canvas');
      const own = document.querySelector('.leaflet-overlay-pane canvas.symbols').getBoundingClientRect();
      const map = document.querySelector('.leaflet-container').getBoundingClientRect();
      const sample = (draw) => {
        const context = new OffscreenCanvas(400, 300).getContext('2d');
        draw(context);
        return context.getImageData(0, 0, 400, 300).data;
      };
      const [left, top] = [map.width / 2 - 200, map.height / 2 - 150];
      const a = sample((c) => c.drawImage(picture, -left, -top));
      const b = sample((c) => {
        for (const tile of document.querySelectorAll('.leaflet-ground-pane canvas')) {
          const at = tile.getBoundingClientRect();
          if (tile.width)
            c.drawImage(tile, at.left - map.left - left, at.top - map.top - top, at.width, at.height);
        }
        const symbols = document.querySelector('.leaflet-overlay-pane canvas.symbols');
        c.drawImage(symbols, own.left - map.left - left, own.top - map.top - top, own.width, own.height);
      });
      let other = 0;
      for (let i = 0; i < a.length; i += 4)
        if (Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) > 30) other++;
      return 1 - other / (a.length / 4);
    };
    await until(
      '97 % of the pixels are alike',
      () => page.evaluate(alike),
      (share) => share > 0.97,
    );
    assert.deepEqual([...(await layoutFaults(page)), ...(await accessibilityFaults(page))], []);
    if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'picture-dialog.png') });
  });

  it('A4 and A3 have 300 dots an inch', async () => {
    const { page } = staff;
    const dialog = page.getByRole('dialog', { name: '存成图片' });
    for (const [paper, width, height] of [
      ['a4', 3508, 2480],
      ['a3', 4961, 3508],
    ]) {
      await dialog.getByRole('combobox').selectOption(paper);
      const asWanted = ([w, h]) => Math.abs(w - width) < 4 && Math.abs(h - height) < 4;
      // The size of the one before may still be said when another paper was just chosen.
      await until(
        `${paper} is drawn`,
        async () => (await dialog.getByRole('status').textContent()).match(/\d+/g)?.map(Number) ?? [],
        asWanted,
        { within: 60_000 },
      );
      const size = sizeOf(await saved(page, dialog, `picture-${paper}`));
      assert.ok(asWanted(size), `${paper} is ${size.join(' × ')}`);
    }
    await dialog.getByRole('button', { name: '关上' }).click();
    await becomes('the map of the picture is gone', () => page.locator('.picture-map').count(), 0);
  });

  it('the playback’s moment can be a picture, too, and a phone’s view', async () => {
    const { page } = staff;
    await page.goto('/?tool=playback');
    await page.locator('.play').waitFor();
    await mapReady(page);
    const playing = await open(page);
    await saved(page, playing, 'picture-playback');
    const phone = await openPage(browser, base, { size: 'phone', theme: 'dark' });
    await signIn(phone.page, 'staff');
    const dialog = await open(phone.page);
    if (process.env.SHOTS)
      await phone.page.screenshot({ path: join(process.env.SHOTS, 'picture-dialog-phone.png') });
    assert.deepEqual(await layoutFaults(phone.page), []);
    const [w, h] = sizeOf(await saved(phone.page, dialog, 'picture-phone'));
    assert.ok(h > w, `${w} × ${h}`);
    await phone.context.close();
  });

  it('what is drawn on the open board is in it, where it is on the map', async () => {
    const { page } = staff;
    const area = (await (await ask(page, '/api/v1/session')).json()).areas[0].code;
    const { geometry } = await (await ask(page, `/api/v1/areas/${area}`)).json();
    const corners = geometry.coordinates.flat(Infinity);
    const lons = corners.filter((_, i) => i % 2 === 0);
    const lats = corners.filter((_, i) => i % 2 === 1);
    const [w, e] = [Math.min(...lons), Math.max(...lons)];
    const [lon, lat] = [(w + e) / 2, (Math.min(...lats) + Math.max(...lats)) / 2];
    const send = async (path, data) => (await ask(page, `/api/v1/${path}`, { method: 'POST', data })).json();
    const board = await send('boards', { name: '存图', area });
    for (const [type, coordinates, properties] of [
      [
        'LineString',
        [
          [w, lat],
          [e, lat],
        ],
        { kind: 'line', color: 2, width: 7 },
      ],
      ['Point', [lon, lat + 0.001], { kind: 'pin', title: '先看这口井', color: 1 }],
      [
        'Polygon',
        [
          [
            [lon, lat - 0.002],
            [lon + 0.003, lat - 0.002],
            [lon + 0.003, lat - 0.001],
            [lon, lat - 0.002],
          ],
        ],
        { kind: 'hotspot', title: '犬吠扰民', level: 2, color: 3, width: 4 },
      ],
    ])
      await send(`boards/${board.id}/annotations`, {
        type: 'Feature',
        geometry: { type, coordinates },
        properties,
      });
    await page.goto(`/?map=16/${lat}/${lon}&board=${board.id}`);
    await mapReady(page);
    await page.locator('.board-label', { hasText: '犬吠扰民' }).waitFor();
    const dialog = await open(page);
    for (const paper of ['screen', 'a4']) {
      await dialog.getByRole('combobox').selectOption(paper);
      await dialog.getByRole('status').filter({ hasText: '像素' }).waitFor({ timeout: 60_000 });
      await saved(page, dialog, `picture-board-${paper}`);
      // How many pixels have a pen's colour, and whether the line goes through the row of the middle, where no mark is over it.
      const found = await page.evaluate(() => {
        const canvas = document.querySelector('.picture-frame canvas');
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        const style = getComputedStyle(document.documentElement);
        return [1, 2, 3].map((pen) => {
          const n = Number.parseInt(style.getPropertyValue(`--pen-${pen}`).trim().slice(1), 16);
          const [r, g, b] = [(n >> 16) & 255, (n >> 8) & 255, n & 255];
          const is = (i) =>
            Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12;
          let all = 0;
          let inRow = 0;
          const row = Math.floor(height / 2) * width * 4;
          for (let i = 0; i < data.length; i += 4) if (is(i)) all++;
          for (let x = 0; x < width; x++) if (is(row + 4 * x)) inRow++;
          return { all, inRow: inRow / width };
        });
      });
      const [pin, line, hotspot] = found;
      assert.ok(pin.all > 200 && hotspot.all > 200, JSON.stringify(found));
      assert.ok(line.inRow > 0.2 && pin.inRow < 0.05, JSON.stringify(found));
    }
    await dialog.getByRole('button', { name: '关上' }).click();
    assert.equal(await page.locator('.board-svg').count(), 1);
  });

  it('hotspots are in it while they are on the map', async () => {
    const { page } = staff;
    await page.goto('/?tool=hotspot');
    await page.locator('.hot-label.hot span').first().waitFor();
    await mapReady(page);
    const dialog = await open(page);
    await saved(page, dialog, 'picture-hotspots');
    // In the pen of the outlines: that of the heat alone is nowhere as strong.
    const strong = await page.evaluate(() => {
      const canvas = document.querySelector('.picture-frame canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const pen = getComputedStyle(document.documentElement).getPropertyValue('--pen-3').trim();
      const n = Number.parseInt(pen.slice(1), 16);
      const wanted = [(n >> 16) & 255, (n >> 8) & 255, n & 255];
      let count = 0;
      for (let i = 0; i < data.length; i += 4)
        if (wanted.every((part, k) => Math.abs(data[i + k] - part) < 4)) count++;
      return count;
    });
    assert.ok(strong > 200, `${strong} pixels`);
    await dialog.getByRole('button', { name: '关上' }).click();
  });

  it('and left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(staff.witness), undisturbed);
  });
});
