// Makes the pictures of the README anew, from the demo community: node e2e/pictures.mjs [name …]
//   RAW              set, each picture also stays as the PNG it was made of
//   PICTURES         the folder they go to (../docs)
//   MINQING_E2E_URL  a program with the demo that runs already; else one is started
import { Buffer } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ask, mapReady, openPage, signIn, sizes, startBrowser } from './browser.mjs';
import { password, startProgram } from './program.mjs';

Object.assign(sizes, {
  'wall-2160': { width: 3840, height: 2160 },
  'wall-wide': { width: 3840, height: 1080 },
});

const asked = process.argv.slice(2);
const folder = resolve(process.env.PICTURES ?? join(import.meta.dirname, '../../docs'));
const community = '140302001001';
/** Pixels that a picture is wide at most: a README shows no more. */
const widest = 1920;

/** A picture of a page that has come to rest: the same twice. */
async function still(page) {
  await mapReady(page).catch(() => undefined);
  let before = await page.screenshot();
  for (let i = 0; i < 20; i++) {
    await page.waitForTimeout(700);
    const now = await page.screenshot();
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error(`${page.url()} does not come to rest`);
}

/** A picture as WebP, which holds flat colours and small words in a third of a PNG's bytes. The browser itself makes it. */
async function picture(page, name, painter) {
  if (asked.length > 0 && !asked.some((a) => name.includes(a))) return;
  await page.evaluate(() => document.fonts.ready);
  const png = await still(page);
  if (process.env.RAW) await writeFile(join(folder, `${name}.png`), png);
  const webp = await painter.evaluate(
    async ([base64, most]) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const width = Math.min(most, image.width);
      const canvas = new OffscreenCanvas(width, Math.round((image.height * width) / image.width));
      const context = canvas.getContext('2d');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.82 });
      let text = '';
      for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
      return btoa(text);
    },
    [png.toString('base64'), widest],
  );
  await writeFile(join(folder, `${name}.webp`), Buffer.from(webp, 'base64'));
  console.log(`${name}.webp`);
}

/** Writes with the page's cookie, and answers what came back; anything but a success ends the whole. */
async function send(page, path, data) {
  const response = await ask(page, `/api/v1/${path}`, {
    method: 'POST',
    data: JSON.stringify(data),
    headers: { 'content-type': 'application/json', origin: base },
  });
  if (!response.ok()) throw new Error(`${path}: ${response.status()} ${await response.text()}`);
  return response.json();
}

/** An ellipse-like ring around the middle of a box, as a hand draws it: `wide` and `high` are shares of the box. */
function ringIn([w, s, e, n], x, y, wide, high) {
  const points = Array.from({ length: 24 }, (_, i) => {
    const turn = (i / 24) * 2 * Math.PI;
    const hand = 1 + 0.06 * Math.sin(3 * turn) + 0.03 * Math.cos(5 * turn);
    return [
      w + (e - w) * (x + (wide / 2) * hand * Math.cos(turn)),
      s + (n - s) * (y + (high / 2) * hand * Math.sin(turn)),
    ];
  });
  return [...points, points[0]];
}

/** Draws what a morning meeting draws: a hotspot with its arrow and words, another ring, a pin. Answers the board. */
async function meetingBoard(page, name, full) {
  const board = await send(page, 'boards', { name, area: community });
  const { features } = await (await ask(page, `/api/v1/areas?level=community`)).json();
  const corners = features
    .find((f) => f.properties.code.startsWith(community))
    .geometry.coordinates.flat(Number.POSITIVE_INFINITY);
  const [lons, lats] = [corners.filter((_, i) => i % 2 === 0), corners.filter((_, i) => i % 2 === 1)];
  const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
  const at = (x, y) => [box[0] + (box[2] - box[0]) * x, box[1] + (box[3] - box[1]) * y];
  const drawn = (geometry, properties) =>
    send(page, `boards/${board.id}/annotations`, { type: 'Feature', geometry, properties });
  await drawn(
    { type: 'Polygon', coordinates: [ringIn(box, 0.45, 0.78, 0.24, 0.26)] },
    { kind: 'hotspot', title: '犬吠扰民', level: 2, color: 1, width: 4 },
  );
  if (!full) return board;
  await drawn(
    { type: 'LineString', coordinates: [at(0.62, 0.44), at(0.64, 0.56), at(0.57, 0.68)] },
    { kind: 'arrow', color: 1, width: 4 },
  );
  await drawn({ type: 'Point', coordinates: at(0.56, 0.4) }, { kind: 'text', title: '傍晚最多', color: 1 });
  await drawn(
    { type: 'Polygon', coordinates: [ringIn(box, 0.2, 0.35, 0.16, 0.2)] },
    { kind: 'hotspot', title: '先看井盖', level: 1, color: 2, width: 4 },
  );
  return board;
}

/** The wall's page: a token of the administrator's, the demo's community, dark. */
async function openWall(browser, admin) {
  const wall = await openPage(browser, base, { theme: 'dark', touch: true });
  // A picture of 3840×2160 takes its time where nothing but the processor draws.
  wall.page.setDefaultTimeout(60_000);
  const { url } = await send(admin.page, 'walls', { name: '一楼会议室', account: 'display' });
  await wall.page.goto(url);
  await mapReady(wall.page);
  return wall;
}

async function standing(page, size, query) {
  await page.setViewportSize(sizes[size]);
  await page.goto(`/wall?${query}`);
  await mapReady(page);
  await page.locator('.wall-rank li').first().waitFor();
  await page.waitForFunction(() => (document.querySelector('canvas.symbols')?.width ?? 0) > innerWidth);
}

const program = process.env.MINQING_E2E_URL ? undefined : await startProgram();
const base = process.env.MINQING_E2E_URL ?? program.url;
let browser;
try {
  browser = await startBrowser();
  await mkdir(folder, { recursive: true });
  const painter = await (await browser.newContext()).newPage();
  const staff = await openPage(browser, base);
  await signIn(staff.page, 'staff');
  await picture(staff.page, 'map', painter);
  const before = await meetingBoard(staff.page, '上周晨会', false);
  const board = await meetingBoard(staff.page, '晨会', true);
  await send(staff.page, `boards/${board.id}/decisions`, {
    text: '给三号楼前换井盖',
    team: '社区卫生站',
    due_on: new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10),
  }).catch((error) => console.warn(String(error)));

  const admin = await openPage(browser, base);
  await signIn(admin.page, 'admin');
  const { page: wall } = await openWall(browser, admin);
  for (const size of ['wall', 'wall-2160']) {
    await standing(wall, size, 'lang=zh');
    await picture(wall, size, painter);
  }
  await standing(wall, 'wall', 'lang=zh');
  const take = (name) => wall.getByRole('button', { name, exact: true }).click();
  await take('热点');
  await wall.locator('.wall-hot li').first().waitFor();
  await picture(wall, 'wall-hotspots', painter);
  await take('热点');
  await take('回放');
  await wall.getByRole('slider').focus();
  for (let i = 0; i < 8; i++) await wall.keyboard.press('ArrowLeft');
  await picture(wall, 'wall-playback', painter);
  await standing(wall, 'wall', 'lang=zh');
  await take('解锁画图');
  await wall.locator('dialog input[name=account]').fill('staff');
  await wall.locator('dialog input[name=password]').fill(password);
  await wall.locator('dialog input[name=password]').press('Enter');
  await wall.getByText('可以画图，到').waitFor();
  for (const size of ['wall', 'wall-wide']) {
    await standing(wall, size, `lang=zh&board=${board.id}`);
    await wall.locator('.board-hotspot').first().waitFor();
    await wall.getByRole('toolbar').waitFor();
    if (size === 'wall-wide') await take('回放');
    await picture(wall, size === 'wall' ? 'wall-board' : size, painter);
  }

  await staff.page.goto(`/meeting?board=${board.id}&before=${before.id}`);
  await staff.page.locator('.meet-picture').first().waitFor();
  await picture(staff.page, 'meeting', painter);
} finally {
  await browser?.close();
  await program?.stop();
}
