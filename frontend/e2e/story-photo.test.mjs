// A grid member sends a photo with a report; nothing of where and with what it was taken is served; the leader says who sees it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes } from './eventually.mjs';
import { base, folder } from './world.mjs';

/** The texts that a phone writes beside the picture. */
const planted = ['Exif', 'GPSPLANTED3752N11334E'];

/** A JPEG that the browser draws, with EXIF that says where it was taken. */
async function photograph(page, text, width = 640, height = 480) {
  const plain = await page.evaluate(
    ([words, w, h]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h });
      const pen = canvas.getContext('2d');
      const sky = pen.createLinearGradient(0, 0, 0, h);
      sky.addColorStop(0, '#9db7c9');
      sky.addColorStop(1, '#d9d3c4');
      pen.fillStyle = sky;
      pen.fillRect(0, 0, w, h);
      pen.fillStyle = '#5a6470';
      pen.fillRect(w * 0.48, h * 0.2, w * 0.04, h * 0.8);
      pen.font = `${h / 8}px sans-serif`;
      pen.fillText(words, w * 0.08, h * 0.9);
      return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
    },
    [text, width, height],
  );
  const jpeg = Buffer.from(plain, 'base64');
  const exif = Buffer.from(
    'Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0e\0\x02\0\0\0\x16\0\0\0\x1a\0\0\0\0GPSPLANTED3752N11334E\0',
    'latin1',
  );
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return {
    name: 'IMG_0001.jpg',
    mimeType: 'image/jpeg',
    buffer: Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]),
  };
}

describe('a grid member photographs what they report', { timeout: 600_000 }, () => {
  let browser;
  let member;
  let page;
  let id;
  before(async () => {
    browser = await startBrowser();
    member = await openPage(browser, base, { size: 'phone', touch: true });
    page = member.page;
    await signIn(page, 'member');
  });
  after(async () => {
    await browser?.close();
  });

  const panel = () => page.getByRole('region', { name: '报一件' });
  const album = (where) => where.getByLabel('从相册选');
  const photosOf = (concern) =>
    rows(folder, `select id, kind, shown from minqing.photo where concern_id = :'concern' order by id`, {
      concern,
    });

  it('and finds the photo in the draft again', async () => {
    await page.getByRole('button', { name: '报一件', exact: true }).first().tap();
    await panel().getByRole('button', { name: '用地图中间这一点' }).tap();
    await panel().locator('.report-kind').first().tap();
    await panel().getByLabel('一句话说说').fill('东门路灯整排不亮');
    assert.equal(await panel().getByLabel('拍一张').getAttribute('capture'), 'environment');
    await album(panel()).setInputFiles(await photograph(page, '东门'));
    await panel().getByRole('img', { name: '选好的照片，第 1 张' }).waitFor();
    await page.reload();
    await panel().getByRole('img', { name: '选好的照片，第 1 张' }).waitFor();
    await album(panel()).setInputFiles(await photograph(page, '西门', 3000, 1800));
    await panel().getByRole('img', { name: '选好的照片，第 2 张' }).waitFor();
  });

  it('and loses neither report nor photo when the network breaks', async () => {
    let first = true;
    await page.route('**/photos', (route) => {
      if (!first || route.request().method() !== 'POST') return route.continue();
      first = false;
      return route.abort('connectionreset');
    });
    await panel().getByRole('button', { name: '报上去' }).tap();
    await panel().getByText('报上去了').waitFor();
    id = Number(await panel().locator('[data-id]').getAttribute('data-id'));
    await panel().getByText(`编号 ${id} 还有 1 张照片没送上去`).waitFor();
    assert.equal((await photosOf(id)).length, 1);
    await page.unroute('**/photos');
    await panel().getByRole('button', { name: '再送一次' }).tap();
    await panel().getByText('没送上去').waitFor({ state: 'detached' });
    assert.deepEqual(
      (await photosOf(id)).map(({ kind, shown }) => `${kind} ${shown}`),
      ['before restricted', 'before restricted'],
    );
    member.witness.problems = member.witness.problems.filter((p) => !p.includes('ERR_CONNECTION_RESET'));
  });

  it('sees it on the card, and large with the keys of the keyboard', async () => {
    await panel().getByRole('button', { name: '看这一件' }).tap();
    const strip = page.getByRole('region', { name: '照片' });
    const thumbs = strip.getByRole('img');
    await thumbs.nth(1).waitFor();
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.photo-strip img')].every((i) => i.complete && i.naturalWidth > 0),
    );
    await becomes(
      'it is said who sees it',
      () => thumbs.first().getAttribute('alt'),
      '处理前的照片，第 1 张，共 2 张，只给经办人看',
    );
    await thumbs.first().tap();
    const viewer = page.getByRole('dialog', { name: '照片' });
    await viewer.getByText('1 / 2').waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('2 / 2').waitFor();
    await page.keyboard.press('ArrowRight');
    await viewer.getByText('1 / 2').waitFor();
    assert.equal(await viewer.getByText('照片里能看清人脸或车牌吗？').count(), 0);
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    await strip.waitFor();
  });

  it('and what is served holds nothing of where it was taken', async () => {
    const sent = await photograph(page, '东门');
    for (const text of planted) assert.ok(sent.buffer.includes(text), `the photo of the test lacks ${text}`);
    for (const { id: photo } of await photosOf(id)) {
      for (const address of [
        `/api/v1/concerns/${id}/photos/${photo}`,
        `/api/v1/concerns/${id}/photos/${photo}/thumb`,
      ]) {
        const answer = await ask(page, address);
        assert.equal(answer.headers()['content-type'], 'image/jpeg');
        const served = await answer.body();
        for (const text of planted) assert.ok(!served.includes(text), `${address} holds ${text}`);
      }
    }
  });

  it('the leader is asked about faces, shows one, adds one, and the member hears of it', async () => {
    const leader = await openPage(browser, base);
    await signIn(leader.page, 'leader', `/?card=${id}`);
    const strip = leader.page.getByRole('region', { name: '照片' });
    const viewer = leader.page.getByRole('dialog', { name: '照片' });
    await strip.getByRole('img').first().click();
    await viewer.getByText('照片里能看清人脸或车牌吗？').waitFor();
    await viewer.getByRole('button', { name: '没有，可以给大家看' }).click();
    await viewer.getByText('能看这件事详情的人都看得到这张照片').waitFor();
    await leader.page.keyboard.press('ArrowRight');
    await viewer.getByRole('button', { name: '有，只给经办人看' }).click();
    await viewer.getByText('记下了：只给经办人看').waitFor();
    // The answer is kept: nobody is asked again.
    await leader.page.keyboard.press('Escape');
    await leader.page.reload();
    await strip.getByRole('img').nth(1).click();
    await viewer.getByText('记下了：只给经办人看').waitFor();
    assert.equal(await viewer.getByText('照片里能看清人脸或车牌吗？').count(), 0);
    await leader.page.keyboard.press('Escape');
    await page.getByRole('img', { name: '处理前的照片，第 1 张，共 2 张', exact: true }).waitFor();

    await strip.getByRole('button', { name: '加照片' }).click();
    await strip.getByLabel('哪时候的').selectOption('site');
    await album(strip).setInputFiles(await photograph(leader.page, '现场'));
    await strip.getByRole('img', { name: '现场的照片，第 3 张，共 3 张，只给经办人看' }).waitFor();
    assert.deepEqual(
      (await photosOf(id)).map(({ kind, shown }) => `${kind} ${shown}`),
      ['before open', 'before restricted', 'site restricted'],
    );
    leader.page.on('dialog', (dialog) => dialog.accept());
    await strip.getByRole('img').nth(2).click();
    await viewer.getByRole('button', { name: '删掉' }).click();
    await viewer.waitFor({ state: 'detached' });
    await becomes('two are left', async () => (await photosOf(id)).length, 2);
    assert.deepEqual(disturbances(leader.witness), undisturbed);
    await leader.context.close();
  });

  it('a file that is no photo is refused with what to do', async () => {
    const strip = page.getByRole('region', { name: '照片' });
    await strip.getByRole('button', { name: '加照片' }).tap();
    await album(strip).setInputFiles({
      name: 'IMG_0002.HEIC',
      mimeType: 'image/heic',
      buffer: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    });
    await strip.getByText('兼容性最佳').waitFor();
    member.witness.problems = member.witness.problems.filter((p) => !p.includes('400 (Bad Request)'));
    await strip.getByRole('button', { name: /不要这张/ }).tap();
    await strip.getByText('兼容性最佳').waitFor({ state: 'detached' });
  });

  it('and was left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(member.witness), undisturbed);
  });
});
