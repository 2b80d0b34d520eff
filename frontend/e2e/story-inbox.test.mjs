// A grid member reports, and the leader's badge says so without a reload; it is opened, read, read on the phone too, and comes back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { rows } from './database.mjs';
import { becomes } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const title = '5 号楼门口的路牙断了一截';

describe('a handler is told of what comes and comes back', { timeout: 600_000 }, () => {
  let browser;
  let leader;
  let member;
  let phone;
  let id;
  before(async () => {
    browser = await startBrowser();
    leader = await openPage(browser, base);
    member = await openPage(browser, base, { size: 'phone', touch: true });
    phone = await openPage(browser, base, { size: 'phone', touch: true });
  });
  after(async () => {
    await browser?.close();
  });

  const bell = (who) => who.page.getByRole('button', { name: /^提醒，/ });
  const panel = (who) => who.page.getByRole('complementary', { name: '提醒' });
  const entry = (who) => panel(who).locator('.news').filter({ hasText: title });
  const step = async (who, body) => {
    const answer = await ask(who.page, `/api/v1/concerns/${id}/steps`, { method: 'POST', data: body });
    assert.equal(answer.status(), 200, await answer.text());
  };

  /** Whether the leader is told of what is due: a deadline may pass at any minute of this story. */
  async function toldOfDeadlines(told) {
    const settings = '/api/v1/inbox/settings';
    const now = await ask(leader.page, settings);
    const answer = await ask(leader.page, settings, {
      method: 'PATCH',
      headers: { 'If-Match': now.headers().etag, 'Content-Type': 'application/merge-patch+json' },
      data: JSON.stringify({ yellow: told, red: told }),
    });
    assert.equal(answer.status(), 200, await answer.text());
  }

  it('has a list that can be read and emptied of what is unread', async () => {
    await signIn(leader.page, 'leader');
    await bell(leader).click();
    await panel(leader).locator('.news').first().waitFor();
    await toldOfDeadlines(false);
    assert.deepEqual(await layoutFaults(leader.page), []);
    assert.deepEqual(await accessibilityFaults(leader.page), []);
    await panel(leader).getByRole('button', { name: '全标为看过' }).click();
    await leader.page.getByRole('button', { name: '提醒，都看过了' }).waitFor();
    await becomes('there is no number on it', () => leader.page.locator('.top .badge').count(), 0);
    await becomes('there is none in the title', () => leader.page.title(), '民情地图');
    await leader.page.keyboard.press('Escape');
    await panel(leader).waitFor({ state: 'detached' });
  });

  it('is told of a report while the map is open', async () => {
    await leader.page.evaluate(() => {
      window.neverReloaded = true;
    });
    await signIn(member.page, 'member');
    const [{ lon, lat }] = await rows(
      folder,
      `select st_x(p) as lon, st_y(p) as lat from (select st_pointonsurface(geom) as p from minqing.area where code = '140302001001002') q`,
    );
    const answer = await ask(member.page, '/api/v1/concerns', {
      method: 'POST',
      data: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { title, category: 'street_light', source: 'patrol' },
      },
    });
    assert.equal(answer.status(), 201, await answer.text());
    id = (await answer.json()).id;
    await leader.page.getByRole('button', { name: '提醒，1 件没看' }).waitFor();
    await becomes('the title says so', () => leader.page.title(), '(1) 民情地图');
    await leader.page
      .getByRole('status')
      .filter({ hasText: `提醒：新报的，等接下，${title}` })
      .waitFor({ state: 'attached' });
    // Who reported it is not told of it, and a member who works for no team has no bell.
    assert.equal(await bell(member).count(), 0);
  });

  it('opens it from the list by keyboard, which is to have seen it', async () => {
    await bell(leader).focus();
    await leader.page.keyboard.press('Enter');
    await entry(leader).getByText('新报的，等接下').waitFor();
    await entry(leader).locator('button').focus();
    await leader.page.keyboard.press('Enter');
    await leader.page.locator('.drawer h2').getByText(title).waitFor();
    await leader.page.getByRole('button', { name: '提醒，都看过了' }).waitFor();
    assert.equal(await leader.page.evaluate(() => window.neverReloaded), true);
  });

  it('has seen it on the phone too, and is told there when it is reopened', async () => {
    await signIn(phone.page, 'leader');
    await phone.page.getByRole('button', { name: '提醒，都看过了' }).waitFor();
    await step(leader, { step: 'decline', reason: '路牙归市政' });
    await bell(phone).tap();
    await panel(phone).locator('.news').first().waitFor();
    await entry(phone).waitFor({ state: 'detached' });
    const staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    await step(staff, { step: 'reopen', reason: '社区先垫上' });
    await staff.context.close();
    await phone.page.getByRole('button', { name: '提醒，1 件没看' }).waitFor();
    await entry(phone).getByText('退回返工').waitFor();
    assert.deepEqual(await layoutFaults(phone.page), []);
    assert.deepEqual(await accessibilityFaults(phone.page), []);
  });

  it('chooses what to be told of, for every screen', async () => {
    const list = panel(phone);
    await list.getByText('要提醒什么').tap();
    await list.getByLabel(/^退回的/).uncheck();
    await entry(phone).waitFor({ state: 'detached' });
    await phone.page.getByRole('button', { name: '提醒，都看过了' }).waitFor();
    await leader.page.reload();
    await leader.page.getByRole('button', { name: '提醒，都看过了' }).waitFor();
    await list.getByLabel(/^退回的/).check();
    await entry(phone).waitFor();
    assert.deepEqual(await accessibilityFaults(phone.page), []);
  });

  it('is told of deadlines again, was left no word on the console and asked nobody outside', async () => {
    await toldOfDeadlines(true);
    for (const who of [leader, member, phone]) assert.deepEqual(disturbances(who.witness), undisturbed);
  });
});
