// A concern goes from the report to the strike-off, each step on the card of whoever takes it, while a second screen follows.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import {
  ask,
  disturbances,
  mapReady,
  openPage,
  settled,
  signIn,
  startBrowser,
  undisturbed,
} from './browser.mjs';
import { rows } from './database.mjs';
import { becomes } from './eventually.mjs';
import { base, folder } from './world.mjs';

const title = '3 号楼前井盖响得睡不着';

describe('a concern goes from the report to the strike-off', { timeout: 600_000 }, () => {
  let browser;
  let member;
  let leader;
  let repair;
  let staff;
  let id;
  let lon;
  let lat;
  before(async () => {
    browser = await startBrowser();
    member = await openPage(browser, base, { size: 'phone', touch: true });
    leader = await openPage(browser, base);
    repair = await openPage(browser, base, { size: 'phone', touch: true });
    staff = await openPage(browser, base);
  });
  after(async () => {
    await browser?.close();
  });

  const card = (who) => who.page.locator('.drawer');
  const foot = (who) => card(who).locator('.foot');
  const form = (who) => card(who).locator('form.step');
  const button = (who, name) => foot(who).getByRole('button', { name, exact: true });
  /** The names of the steps that the card offers, the one that is put forward first. */
  async function offered(who) {
    const shown = await foot(who).locator('.acts > button').allTextContents();
    const more = button(who, '更多');
    if (!(await more.count())) return shown;
    await more.click();
    const menu = await who.page.locator('.menu .row').allTextContents();
    await who.page.keyboard.press('Escape');
    return [...shown, ...menu];
  }
  async function openStep(who, name) {
    const direct = button(who, name);
    if (await direct.count()) await direct.click();
    else {
      await button(who, '更多').click();
      await who.page.locator('.menu').getByRole('button', { name, exact: true }).click();
    }
    await form(who).waitFor();
  }
  async function taken(who) {
    await form(who).waitFor({ state: 'detached' });
  }
  const send = (who) => form(who).locator('[type=submit]').click();

  const tileOf = (answer) => {
    const layer = new VectorTile(new PbfReader(answer.bytes)).layers.concerns;
    for (let i = 0; i < (layer?.length ?? 0); i++)
      if (layer.feature(i).id === id) return layer.feature(i).properties.status;
    return undefined;
  };
  /** Waits until the second screen has the status on its card, in its list and on its map. */
  async function secondScreenShows(standing, word, status) {
    await card(staff).locator('.clock em').getByText(standing, { exact: true }).waitFor();
    await staff.page
      .locator('#list li')
      .filter({ hasText: title })
      .locator('.c-status')
      .getByText(word, { exact: true })
      .waitFor();
    await becomes(
      'the newest tile with it has its status',
      async () => {
        await settled(staff.page);
        return staff.witness.responses
          .filter((r) => r.type.includes('vector-tile') && r.url.includes('concerns') && r.bytes.length > 0)
          .map(tileOf)
          .findLast((s) => s !== undefined);
      },
      status,
    );
    await mapReady(staff.page);
  }
  const eventsOf = (kind) =>
    rows(
      folder,
      `select version, detail from minqing.event where concern_id = ${id} and kind = :'kind' order by version`,
      { kind },
    );

  it('reported by a grid member from a phone', async () => {
    const { page } = member;
    await signIn(page, 'member');
    await page.getByRole('button', { name: '报一件', exact: true }).first().tap();
    const panel = page.getByRole('region', { name: '报一件' });
    await panel.getByRole('button', { name: '用地图中间这一点' }).tap();
    await panel.locator('.report-kind').first().tap();
    await panel.getByLabel('一句话说说').fill(title);
    await panel.getByRole('button', { name: '报上去' }).tap();
    await panel.getByText('报上去了').waitFor();
    [{ id, lon, lat }] = await rows(
      folder,
      `select c.id, st_x(c.geom) as lon, st_y(c.geom) as lat from minqing.concern c where c.title = :'title'`,
      { title },
    );
  });

  it('is on the second screen, on card, list and map', async () => {
    await signIn(staff.page, 'staff', `/?q=${encodeURIComponent(title)}&map=19/${lat}/${lon}&card=${id}`);
    await staff.page.evaluate(() => {
      window.neverReloaded = true;
    });
    await staff.page.locator('.total').click();
    await secondScreenShows('发现，等接下', '发现', 'reported');
    await becomes(
      'what is next is to accept it',
      () => card(staff).locator('.loop [aria-current=step] b').textContent(),
      '受理',
    );
  });

  it('taken by the leader, once for two quick presses', async () => {
    await signIn(leader.page, 'leader', `/?card=${id}`);
    await openStep(leader, '接下');
    await form(leader).getByLabel('还有什么要说的').fill('今天就去看');
    await form(leader).locator('[type=submit]').dblclick();
    await taken(leader);
    assert.equal((await eventsOf('accept')).length, 1);
    // What one does oneself is no news.
    assert.equal(await card(leader).getByText('刚刚有人改过').count(), 0);
    await secondScreenShows('受理，等派出去', '受理', 'accepted');
  });

  it('given a contact, which the leader writes without a look and then looks at once', async () => {
    const person = card(leader).getByRole('group', { name: '联系人' });
    const looks = () =>
      rows(
        folder,
        `select from minqing.audit where detail ->> 'concern' = '${id}' and action like 'contact%'`,
      );
    await button(leader, '改一改').click();
    await person.getByRole('button', { name: '另填一个' }).click();
    await person.getByLabel('称呼').fill('示例居民');
    await person.getByLabel('电话').fill('13800138000');
    await card(leader).getByRole('button', { name: '存下' }).click();
    await button(leader, '改一改').waitFor();
    assert.equal((await looks()).length, 0);
    await button(leader, '改一改').click();
    await person.getByRole('button', { name: '看一看再改' }).click();
    await person.getByLabel('电话').waitFor();
    assert.equal(await person.getByLabel('电话').inputValue(), '13800138000');
    assert.equal((await looks()).length, 1);
    await card(leader).getByRole('button', { name: '不改了' }).click();
  });

  it('sent to a team, whose words are kept when the card was no longer the newest', async () => {
    await openStep(leader, '派给…');
    await send(leader);
    await form(leader).getByText('还要选力量；还要选队伍').waitFor();
    await form(leader).getByLabel('帮扶力量').check();
    await form(leader).getByLabel('哪支队伍').selectOption('物业维修组');
    await form(leader).getByLabel('还有什么要说的').fill('带上新井圈');
    const stale = (route) => route.continue({ headers: { ...route.request().headers(), 'if-match': '"1"' } });
    await leader.page.route('**/steps', stale);
    await send(leader);
    await form(leader).getByRole('alert').waitFor();
    assert.equal(await form(leader).getByLabel('还有什么要说的').inputValue(), '带上新井圈');
    await leader.page.unroute('**/steps', stale);
    await send(leader);
    await taken(leader);
    await secondScreenShows('受理，等动手', '受理', 'accepted');
    const [{ team, force }] = await rows(folder, `select team, force from minqing.concern where id = ${id}`);
    assert.deepEqual({ team, force }, { team: '物业维修组', force: 'partner' });
  });

  it('begun by the team, which finds it on the list that its page begins with', async () => {
    const { page } = repair;
    await signIn(page, 'repair');
    const list = page.getByRole('region', { name: '派给我们的' });
    await list.waitFor();
    await mapReady(page); // until then rows may still come in above the one that is touched
    await list.getByText(title).tap();
    await card(repair).getByRole('heading', { name: title }).waitFor();
    await becomes('to begin is put forward', async () => (await offered(repair)).slice(0, 1), ['开始办']);
    await openStep(repair, '开始办');
    await send(repair);
    await taken(repair);
    await secondScreenShows('处置', '处置', 'in_progress');
  });

  it('suspended for a reason that must be given, and gone on with', async () => {
    await openStep(leader, '挂账');
    await send(leader);
    await form(leader).getByText('还要写为什么').waitFor();
    await form(leader).getByLabel('为什么').fill('等井圈送来');
    // Put away and opened again, the words are there.
    await button(leader, '先不办').click();
    await openStep(leader, '挂账');
    assert.equal(await form(leader).getByLabel('为什么').inputValue(), '等井圈送来');
    await send(leader);
    await taken(leader);
    await secondScreenShows('挂账', '挂账', 'suspended');
    await card(staff).locator('.late.none').waitFor();
    await card(staff)
      .locator('.loop [aria-current=step]')
      .filter({ hasText: /挂账.*等井圈送来/ })
      .waitFor();
    await openStep(leader, '接着办');
    await send(leader);
    await taken(leader);
    await secondScreenShows('处置', '处置', 'in_progress');
  });

  it('done by the team', async () => {
    await openStep(repair, '办好了');
    await form(repair).getByLabel('还有什么要说的').fill('换了井圈，垫了胶条');
    await send(repair);
    await taken(repair);
    await secondScreenShows('办结，等核查', '办结', 'resolved');
    await card(staff).locator('.loop').getByText('换了井圈，垫了胶条').waitFor();
  });

  it('not struck off before it was verified: nobody is offered that, and the server refuses', async () => {
    await foot(leader).getByText('还差：现场核查、答复居民，才能销号').waitFor();
    assert.ok(!(await offered(leader)).includes('销号'));
    const refused = await ask(leader.page, `/api/v1/concerns/${id}/steps`, {
      method: 'POST',
      data: { step: 'strike_off' },
    });
    assert.equal(refused.status(), 409);
    assert.ok(!(await offered(repair)).includes('到现场核查'));
  });

  it('verified on site with a photo, and nowhere else', async () => {
    await openStep(leader, '到现场核查');
    await form(leader).getByText('浏览器没让定位').waitFor();
    await leader.context.grantPermissions(['geolocation']);
    await leader.context.setGeolocation({ longitude: lon, latitude: lat + 0.01, accuracy: 12 });
    await form(leader).getByRole('button', { name: '再定一次' }).click();
    await form(leader).getByText('离这件 1112 米').waitFor();
    const picture = await leader.page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 240 });
      canvas.getContext('2d').fillRect(40, 40, 200, 120);
      return canvas.toDataURL('image/jpeg').split(',')[1];
    });
    await form(leader)
      .getByLabel('从相册选')
      .setInputFiles({
        name: 'site.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.from(picture, 'base64'),
      });
    await form(leader).getByText('照片送到了').waitFor();
    await send(leader);
    await form(leader)
      .getByText(/您离现场还有 11\d\d 米/)
      .waitFor();
    await leader.context.setGeolocation({ longitude: lon, latitude: lat + 0.0002, accuracy: 9 });
    await form(leader).getByRole('button', { name: '再定一次' }).click();
    await form(leader).getByText('离这件 22 米').waitFor();
    await send(leader);
    await taken(leader);
    await secondScreenShows('办结，等回音', '办结', 'resolved');
    const [{ detail }] = await eventsOf('verify');
    assert.equal(detail.metres, 22);
    assert.ok(detail.photo > 0);
  });

  it('answered, with what the resident said of it', async () => {
    await openStep(leader, '答复居民');
    await form(leader).getByLabel('怎么答复的').fill('井圈换好了，夜里不响了');
    await form(leader).getByLabel('满意', { exact: true }).check();
    await send(leader);
    await taken(leader);
    await secondScreenShows('办结，等销号', '办结', 'resolved');
    await card(staff).locator('.loop').getByText('井圈换好了，夜里不响了').waitFor();
  });

  it('struck off, once though the first answer was lost', async () => {
    await openStep(leader, '销号');
    let status = 0;
    await leader.page.route('**/steps', async (route) => {
      status = (await route.fetch()).status();
      await route.abort('connectionreset');
    });
    await send(leader);
    await form(leader).getByText('连不上服务器').waitFor();
    assert.equal(status, 200);
    await form(leader).getByText('现在已经是“销号”了').waitFor();
    await leader.page.unroute('**/steps');
    await send(leader);
    await taken(leader);
    assert.equal((await eventsOf('strike_off')).length, 1);
    await secondScreenShows('销号', '销号', 'struck_off');
    await becomes('nothing is next', () => card(staff).locator('.loop [aria-current]').count(), 0);
  });

  it('sent back to be done again, with why', async () => {
    await openStep(leader, '返工');
    await form(leader).getByLabel('为什么').fill('下过雨又响了');
    await send(leader);
    await taken(leader);
    await secondScreenShows('受理，等动手', '受理', 'accepted');
  });

  it('and can be read from its first day, the newest on top, on a screen that was never loaded again', async () => {
    await card(staff).getByText('经过').click();
    const told = card(staff).locator('.history li b');
    await becomes('the history is whole', () => told.allTextContents(), [
      '第二、第五网格网格长退回返工',
      '第二、第五网格网格长销了号',
      '第二、第五网格网格长给居民回了音，居民满意',
      '第二、第五网格网格长到现场核查，离现场 22 米',
      '物业维修组办好了',
      '第二、第五网格网格长接着办',
      '第二、第五网格网格长挂了账',
      '物业维修组开始办了',
      '第二、第五网格网格长派给物业维修组',
      '第二、第五网格网格长改了内容',
      '第二、第五网格网格长接下了',
      '第二网格网格员报了这一件',
    ]);
    await card(staff).getByText('下过雨又响了').first().waitFor();
    await card(staff).getByText('怎么算的').click();
    await card(staff)
      .getByText(/^已用 .* 个工作/)
      .waitFor();
    assert.equal(await staff.page.evaluate(() => window.neverReloaded), true);
  });

  it('and left no word on a console that was not provoked, and nobody outside was asked', () => {
    const provoked = /ERR_CONNECTION_RESET|status of 4(00|12)/;
    leader.witness.problems = leader.witness.problems.filter((p) => !provoked.test(p));
    for (const who of [member, leader, repair, staff])
      assert.deepEqual(disturbances(who.witness), undisturbed);
  });
});
