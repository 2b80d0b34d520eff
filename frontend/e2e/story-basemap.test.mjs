// A base map in another datum lies right under the concerns: made-up tiles carry marks where a GCJ-02 or BD-09 map would draw known
// places, as the program's own exports tell them, and on the screen each mark is where the place is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, mapReady, openPage, signIn, startBrowser } from './browser.mjs';
import { becomes, until } from './eventually.mjs';
import { layoutFaults } from './looks.mjs';
import { startProgram } from './program.mjs';

const approval = '晋S(2026)001号';
const credit = '试验底图';

/** Pixels of a place in the whole world of a zoom, in tiles of 256 (spherical Mercator). */
function pixelsOf([lon, lat], z) {
  const s = Math.sin((lat * Math.PI) / 180);
  const world = 256 * 2 ** z;
  return [(lon / 360 + 0.5) * world, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * world];
}

function placeOf([x, y], z) {
  const world = 256 * 2 ** z;
  return [(x / world - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / world))) * 180) / Math.PI];
}

/** A tile server whose map shows a dot at each of some places of its own datum. */
async function startTiles() {
  const marks = [];
  const server = createServer((request, response) => {
    const [z, x, y] = request.url.match(/\d+/g).map(Number);
    const dots = marks.map((mark) => {
      const [px, py] = pixelsOf(mark, z);
      return `<circle cx="${px - 256 * x}" cy="${py - 256 * y}" r="5" fill="#f0f"/>`;
    });
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"><rect width="256" height="256" fill="#eef2ea"/><path d="M0 0h256v256" fill="none" stroke="#cdd8c4"/>${dots.join('')}</svg>`;
    response.writeHead(200, { 'Content-Type': 'image/svg+xml', 'Access-Control-Allow-Origin': '*' }).end(svg);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { origin: `http://127.0.0.1:${server.address().port}`, marks, stop: () => server.close() };
}

/** The middle of all dots of the base map within some pixels of a place on the screen. */
async function dotNear(page, { x, y }, reach = 24) {
  const shot = await page.screenshot({
    clip: { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach },
  });
  return page.evaluate(
    async ({ url, x, y }) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const sum = { n: 0, x: 0, y: 0 };
      for (let i = 0; i < data.length; i += 4) {
        // Magenta, seen through an area's tint.
        if (data[i] - data[i + 1] < 70 || data[i + 2] - data[i + 1] < 70) continue;
        sum.n++;
        sum.x += x + ((i / 4) % image.width) + 0.5;
        sum.y += y + Math.floor(i / 4 / image.width) + 0.5;
      }
      return sum.n === 0 ? undefined : { x: sum.x / sum.n, y: sum.y / sum.n };
    },
    { url: `data:image/png;base64,${shot.toString('base64')}`, x: x - reach, y: y - reach },
  );
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
      const exported = async (of) => {
        const answer = await ask(staff.page, `/api/v1/export/geojson?purpose=test&datum=${of}`);
        const { features } = await answer.json();
        return new Map(features.map((f) => [f.id, f.geometry.coordinates]));
      };
      const [wgs, own] = [await exported('wgs84'), await exported(datum)];
      const fromWest = [...wgs].sort(([, a], [, b]) => a[0] - b[0]);
      const apart = [fromWest[0], fromWest.at(-1)];
      places = apart.map(([, at]) => at);
      tiles.marks.push(...apart.map(([id]) => own.get(id)));
    });
    after(async () => {
      for (const name of Object.keys(process.env))
        if (/^MINQING_(BASE_)?MAP/.test(name)) delete process.env[name];
      await browser?.close();
      await program?.stop();
      tiles?.stop();
    });

    /** Opens the map so that a place lies some pixels off its middle, and gives the point where it is on the screen. */
    async function look(place, zoom, [dx, dy]) {
      const { page } = staff;
      const [px, py] = pixelsOf(place, zoom);
      const [lon, lat] = placeOf([px - dx, py - dy], zoom);
      await page.goto(`/?map=${zoom}/${lat.toFixed(8)}/${lon.toFixed(8)}`);
      await mapReady(page);
      await page.evaluate(() => {
        // As a sheet, which is also for what comes later.
        const bare = new CSSStyleSheet();
        bare.replaceSync(
          '.leaflet-overlay-pane, .leaflet-marks-pane, .panel, .bar, .primary { display: none !important }',
        );
        document.adoptedStyleSheets.push(bare);
      });
      const box = await page.locator('.leaflet-container').boundingBox();
      return { x: box.x + box.width / 2 + dx, y: box.y + box.height / 2 + dy };
    }

    for (const zoom of [12, 15, 18, 20]) {
      it(`lies right at zoom ${zoom}, in the middle and at the edge`, async () => {
        for (const place of places)
          for (const off of [
            [0, 0],
            [-800, 300],
            [700, -380],
          ]) {
            const wanted = await look(place, zoom, off);
            // Exports have six digits, a tenth of a metre; the deepest zoom is drawn from tiles of zoom 18.
            const most = zoom > 18 ? 6 : 2.5;
            // A dot at the border of two tiles is whole when both have come.
            await until(
              `a dot is within ${most} pixels of the place at zoom ${zoom}, ${off}`,
              async () => {
                const dot = await dotNear(staff.page, wanted);
                return dot && Math.hypot(dot.x - wanted.x, dot.y - wanted.y);
              },
              (apart) => apart < most,
            );
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
