// A base map in another datum lies right under the concerns: made-up tiles carry marks where a GCJ-02 or BD-09 map would draw known
// places, as the program's own exports tell them, and on the screen each mark is where the place is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, mapReady, openPage, signIn, startBrowser } from './browser.mjs';
import { apart, look, pixelsOf, placeOf, placesIn } from './dots.mjs';
import { becomes } from './eventually.mjs';
import { layoutFaults } from './looks.mjs';
import { startProgram } from './program.mjs';

const approval = '晋S(2026)001号';
const credit = '试验底图';

/** What lies over the base map and is not transparent. */
const over = '.leaflet-overlay-pane, .leaflet-marks-pane, .panel, .bar, .primary';

/** A tile server whose map shows a dot at each of some places of its own datum, and lets others copy its pictures, or not. */
async function startTiles() {
  const marks = [];
  const tiles = { marks, leave: true };
  const server = createServer((request, response) => {
    const [z, x, y] = request.url.match(/\d+/g).map(Number);
    const dots = marks.map((mark) => {
      const [px, py] = pixelsOf(mark, z);
      return `<circle cx="${px - 256 * x}" cy="${py - 256 * y}" r="5" fill="#f0f"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#eef2ea"/><path d="M0 0h256v256" fill="none" stroke="#cdd8c4"/>${dots.join('')}</svg>`;
    response.writeHead(200, {
      'Content-Type': 'image/svg+xml',
      ...(tiles.leave ? { 'Access-Control-Allow-Origin': '*' } : {}),
    });
    response.end(svg);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(tiles, {
    origin: `http://127.0.0.1:${server.address().port}`,
    stop: () => server.close(),
  });
}

for (const datum of ['gcj02', 'bd09']) {
  describe(`a base map in ${datum}`, { timeout: 600_000 }, () => {
    let tiles;
    let program;
    let browser;
    let staff;
    /** Two concerns in WGS-84, far apart. */
    let places;
    before(async () => {
      tiles = await startTiles();
      Object.assign(process.env, {
        MINQING_BASE_MAP: `${tiles.origin}/{z}/{x}/{y}.svg`,
        MINQING_BASE_MAP_DATUM: datum,
        MINQING_BASE_MAP_CREDIT: credit,
        MINQING_MAP_APPROVAL: approval,
      });
      program = await startProgram();
      browser = await startBrowser();
      staff = await openPage(browser, program.url);
      await signIn(staff.page, 'staff');
      const found = await placesIn(ask, staff.page, datum);
      places = found.map(([wgs]) => wgs);
      tiles.marks.push(...found.map(([, own]) => own));
    });
    after(async () => {
      for (const name of Object.keys(process.env))
        if (/^MINQING_(BASE_)?MAP/.test(name)) delete process.env[name];
      await browser?.close();
      await program?.stop();
      tiles?.stop();
    });

    for (const zoom of [12, 15, 18, 20]) {
      it(`lies right at zoom ${zoom}, in the middle and at the edge`, async () => {
        for (const place of places)
          for (const off of [
            [0, 0],
            [-800, 300],
            [700, -380],
          ]) {
            const wanted = await look(staff.page, mapReady, place, zoom, off, over);
            // Exports have six digits, a tenth of a metre; the deepest zoom is drawn from tiles of zoom 18.
            const most = zoom > 18 ? 6 : 2.5;
            const distance = await apart(staff.page, wanted, most);
            assert.ok(distance < most, `${distance.toFixed(1)} pixels off at zoom ${zoom}, ${off}`);
          }
      });
    }

    it('the approval number and whose map it is stand on it, on a wall and on a phone', async () => {
      for (const [size, theme] of [
        ['wall', 'light'],
        ['phone', 'dark'],
      ]) {
        const { page, context } = await openPage(browser, program.url, { size, theme });
        await signIn(page, 'staff');
        await becomes(
          'whose map it is stands on it',
          () => page.locator('.map-credit').innerText(),
          `${credit} · ${approval}`,
        );
        if (process.env.SHOTS)
          await page.screenshot({ path: join(process.env.SHOTS, `base-${datum}-${size}.png`) });
        assert.deepEqual(await layoutFaults(page), []);
        await context.close();
      }
    });

    it('a picture has it where its server lets it be copied, and says in words where it does not', async () => {
      const { page, context } = await openPage(browser, program.url);
      await signIn(page, 'staff');
      const [px, py] = pixelsOf(places[0], 15);
      for (const [leave, magenta, says] of [
        [true, true, /^\d+ × \d+ 像素$/],
        [false, false, /底图没有画进来.*Access-Control-Allow-Origin/],
      ]) {
        tiles.leave = leave;
        const [lon, lat] = placeOf([px + 90, py], 15);
        await page.goto(`/?map=15/${lat.toFixed(7)}/${lon.toFixed(7)}`);
        await mapReady(page);
        await page.getByRole('button', { name: '存成图片' }).click();
        const dialog = page.getByRole('dialog', { name: '存成图片' });
        await dialog.getByRole('img').waitFor({ timeout: 60_000 });
        assert.match(await dialog.getByRole('status').innerText(), says);
        // The dot, on either side of which nothing is written.
        const found = await page.evaluate(() => {
          const picture = document.querySelector('.picture-frame canvas');
          const [x, y] = [picture.width / 2 - 90, picture.height / 2];
          const { data } = picture.getContext('2d').getImageData(x - 30, y - 30, 60, 60);
          return data.some(
            (_, i) => i % 4 === 0 && data[i] - data[i + 1] > 70 && data[i + 2] - data[i + 1] > 70,
          );
        });
        assert.equal(found, magenta);
        if (process.env.SHOTS)
          await page.screenshot({ path: join(process.env.SHOTS, `base-picture-${datum}-${leave}.png`) });
        assert.deepEqual(await layoutFaults(page), []);
        await dialog.getByRole('button', { name: '关上' }).click();
      }
      await context.close();
    });

    it('and nothing else is asked of anybody outside', () => {
      const { outside, problems } = staff.witness;
      assert.ok(outside.length > 0);
      assert.deepEqual(
        outside.filter((url) => !url.startsWith(tiles.origin)),
        [],
      );
      assert.deepEqual(problems, []);
    });
  });
}
