// A base map out of one file, without a network: a made-up PMTiles file in GCJ-02, once of pictures and once of vectors, lies right
// under the concerns, at its own zooms and deeper, and can be saved as a picture.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { archiveOf, kinds, png, vectorTile } from './archive.mjs';
import { ask, disturbances, mapReady, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { apart, look, pixelsOf, placesIn } from './dots.mjs';
import { layoutFaults } from './looks.mjs';
import { startProgram } from './program.mjs';

const approval = '晋S(2026)002号';
const datum = 'gcj02';
/** Tiles to each side of a place that the files have. */
const around = 5;

/** Everything over the base map. */
const over =
  '.leaflet-overlay-pane, .leaflet-marks-pane, .leaflet-ground-pane, .panel, .bar, .primary, .map-credit, .notices';

const forms = {
  pictures: {
    kind: kinds.png,
    zooms: [10, 11, 12, 13, 14, 15, 16],
    looks: [12, 15, 18],
    colour: 'magenta',
    /** A dot at each mark, and a line where tiles meet. */
    bytes(marks) {
      const near = marks.filter(([mx, my]) => mx > -8 && my > -8 && mx < 264 && my < 264);
      const draw = () =>
        png(
          [
            [238, 242, 234],
            [205, 216, 196],
            [255, 0, 255],
          ],
          (x, y) => {
            if (near.some(([mx, my]) => Math.hypot(x - mx, y - my) < 5)) return 2;
            return x < 1 || y < 1 ? 1 : 0;
          },
        );
      if (near.length > 0) return draw();
      this.blank ??= draw();
      return this.blank;
    },
  },
  vectors: {
    kind: kinds.vectors,
    zooms: [9, 10, 11, 12, 13, 14],
    looks: [12, 15, 17],
    colour: 'water',
    /** A pond at each mark, and a little town: two streets with names, a park, a row of houses, a place. */
    bytes(marks) {
      const box = (x, y, w, h) => [
        [x, y],
        [x + w, y],
        [x + w, y + h],
        [x, y + h],
      ];
      const line = (points, kind, kind_detail, name) => ({
        type: 'line',
        points,
        props: { kind, kind_detail, ...(name ? { name } : {}) },
      });
      const houses = [0, 1, 2, 3, 4, 5].map((i) => ({
        type: 'polygon',
        points: box(500 + i * 260, 1750, 180, 110),
        props: { kind: 'building' },
      }));
      return vectorTile({
        landuse: [{ type: 'polygon', points: box(2600, 2600, 900, 700), props: { kind: 'park' } }],
        water: marks
          .map(([x, y]) => [x * 16, y * 16])
          .filter(([x, y]) => x > -200 && y > -200 && x < 4296 && y < 4296)
          .map(([x, y]) => ({
            type: 'polygon',
            points: box(Math.round(x) - 24, Math.round(y) - 24, 48, 48),
            props: { kind: 'lake' },
          })),
        roads: [
          line(
            [
              [-100, 2048],
              [4196, 2048],
            ],
            'major_road',
            'primary',
            '试验大街',
          ),
          line(
            [
              [1024, -100],
              [1024, 4196],
            ],
            'minor_road',
            'residential',
            '桥头巷',
          ),
          line(
            [
              [-100, 3600],
              [4196, 3600],
            ],
            'major_road',
            'tertiary',
            '河滨路',
          ),
        ],
        buildings: houses,
        places: [{ type: 'point', points: [[2048, 1200]], props: { kind: 'neighbourhood', name: '试验里' } }],
      });
    },
  },
};

/** The file of a form, with marks at some places of its datum. */
function fileOf(form, places) {
  const tiles = new Map();
  for (const z of form.zooms)
    for (const place of places) {
      const [cx, cy] = pixelsOf(place, z).map((p) => Math.floor(p / 256));
      for (let x = cx - around; x <= cx + around; x++)
        for (let y = cy - around; y <= cy + around; y++) tiles.set(`${z}/${x}/${y}`, { z, x, y });
    }
  for (const tile of tiles.values()) {
    const marks = places.map((place) => {
      const [px, py] = pixelsOf(place, tile.z);
      return [px - 256 * tile.x, py - 256 * tile.y];
    });
    tile.bytes = form.bytes(marks);
  }
  return archiveOf([...tiles.values()], {
    kind: form.kind,
    metadata: { attribution: '<a href="https://example.cn">试验测绘队</a>' },
  });
}

for (const [name, form] of Object.entries(forms)) {
  describe(`an offline base map of ${name}`, { timeout: 600_000 }, () => {
    let folder;
    let program;
    let browser;
    let staff;
    let places;
    before(async () => {
      browser = await startBrowser();
      folder = await mkdtemp(join(tmpdir(), 'minqing-base-'));
      const file = join(folder, 'base.pmtiles');
      Object.assign(process.env, {
        MINQING_BASE_MAP: file,
        MINQING_BASE_MAP_DATUM: datum,
        MINQING_MAP_APPROVAL: approval,
      });
      // Where the demo's concerns are, its own exports tell; until then there is no file, and the map goes on plain.
      const first = await startProgram();
      assert.match(first.words(), /底图文件不能用.*没有这个文件/);
      const page = await openPage(browser, first.url);
      await signIn(page.page, 'staff');
      assert.equal(await page.page.locator('.map-credit').innerText(), approval);
      const found = await placesIn(ask, page.page, datum);
      places = found.map(([wgs]) => wgs);
      await page.context.close();
      await first.stop({ keep: true });
      await writeFile(
        file,
        fileOf(
          form,
          found.map(([, own]) => own),
        ),
      );
      program = await startProgram({ folder: first.folder });
      staff = await openPage(browser, program.url);
      await signIn(staff.page, 'staff');
    });
    after(async () => {
      for (const setting of Object.keys(process.env))
        if (/^MINQING_(BASE_)?MAP/.test(setting)) delete process.env[setting];
      await browser?.close();
      await program?.stop();
      if (folder) await rm(folder, { recursive: true });
    });

    for (const zoom of form.looks) {
      it(`lies right at zoom ${zoom}, in the middle and at the edge`, async () => {
        for (const place of places)
          for (const off of [
            [0, 0],
            [-600, 300],
            [600, -300],
          ]) {
            const wanted = await look(staff.page, mapReady, place, zoom, off, over);
            const distance = await apart(staff.page, wanted, 3, form.colour);
            // Exports have six digits; beyond the file's deepest zoom its pixels are several of the screen's.
            assert.ok(distance < 3, `${distance.toFixed(1)} pixels off at zoom ${zoom}, ${off}`);
          }
      });
    }

    it('whose map it is and the approval number stand on it, by day and by night', async () => {
      const [px, py] = places[0];
      for (const [size, theme] of [
        ['wall', 'light'],
        ['wall', 'dark'],
        ['phone', 'light'],
      ]) {
        const { page, context } = await openPage(browser, program.url, { size, theme });
        await signIn(page, 'staff', `/?map=16/${py}/${px}`);
        assert.equal(await page.locator('.map-credit').innerText(), `试验测绘队 · ${approval}`);
        assert.deepEqual(await layoutFaults(page), []);
        if (process.env.SHOTS) {
          await page.waitForTimeout(500);
          await page.screenshot({ path: join(process.env.SHOTS, `offline-${name}-${size}-${theme}.png`) });
        }
        await context.close();
      }
    });

    it('a picture has it, on the screen and on paper', async () => {
      const { page } = staff;
      const [lon, lat] = places[0];
      await page.goto(`/?map=15/${lat}/${lon}`);
      await mapReady(page);
      await page.getByRole('button', { name: '存成图片' }).click();
      const dialog = page.getByRole('dialog', { name: '存成图片' });
      for (const paper of ['screen', 'a4']) {
        await dialog.getByRole('combobox').selectOption(paper);
        await dialog
          .getByRole('status')
          .filter({ hasText: /^\d+ × \d+ 像素$/ })
          .waitFor({ timeout: 60_000 });
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          dialog.getByRole('button', { name: '存图片' }).click(),
        ]);
        if (process.env.SHOTS)
          await download.saveAs(join(process.env.SHOTS, `offline-${name}-picture-${paper}.png`));
      }
    });

    it('and left no word on the console and asked nobody outside', () => {
      assert.deepEqual(disturbances(staff.witness), undisturbed);
    });
  });
}
