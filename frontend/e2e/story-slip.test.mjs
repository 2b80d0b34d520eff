// A resident is given a slip, follows by it without an account what becomes of the concern, and says what they think of it.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
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
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base, folder } from './world.mjs';

const shots = process.env.SHOTS;
const title = '楼道灯夜里不亮';

describe('a resident follows by a slip what becomes of a concern', { timeout: 600_000 }, () => {
  let browser;
  let member;
  let leader;
  let resident;
  let id;
  let code;
  let link;
  before(async () => {
    browser = await startBrowser();
    member = await openPage(browser, base, { size: 'phone', touch: true });
    leader = await openPage(browser, base);
    resident = await openPage(browser, base, { size: 'phone', touch: true });
  });
  after(async () => {
    await browser?.close();
  });

  const shot = (page, name) => (shots ? page.screenshot({ path: `${shots}/${name}.png` }) : undefined);
  const dialog = (who) => who.page.locator('dialog.slip-dialog');
  async function make(who, button) {
    await button.click();
    await dialog(who).getByRole('button', { name: '出一张' }).waitFor();
    assert.deepEqual(await layoutFaults(who.page), []);
    await dialog(who).getByRole('button', { name: '出一张' }).click();
    await dialog(who).locator('.qr').waitFor();
    return dialog(who).locator('output').textContent();
  }
  async function step(body) {
    const answer = await ask(leader.page, `/api/v1/concerns/${id}/steps`, { method: 'POST', data: body });
    assert.equal(answer.status(), 200, await answer.text());
  }
  const told = () => resident.page.locator('.slip-told');

  it('the member who reported it at the door gives the first one', async () => {
    const { page } = member;
    await signIn(page, 'member');
    await page.getByRole('button', { name: '报一件', exact: true }).first().tap();
    const panel = page.getByRole('region', { name: '报一件' });
    await panel.getByRole('button', { name: '用地图中间这一点' }).tap();
    await panel.locator('.report-kind').first().tap();
    await panel.getByLabel('一句话说说').fill(title);
    await panel.getByRole('button', { name: '报上去' }).tap();
    const number = panel.locator('.report-number');
    await number.waitFor();
    id = Number(await number.getAttribute('data-id'));
    assert.deepEqual(await layoutFaults(page), []);
    code = await make(member, panel.getByRole('button', { name: '给居民一张回音单' }));
    assert.match(code, /^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$/);
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, 'slip-member-390');
    await dialog(member).getByRole('button', { name: '好了' }).click();
    await dialog(member).waitFor({ state: 'detached' });
  });

  it('the resident types it without an account, and is told when a sign is missing', async () => {
    const { page } = resident;
    await page.goto('/slip');
    const field = page.getByLabel('单子上的码');
    await field.pressSequentially(code.slice(0, 6).toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByText('还差 11 个').waitFor();
    await shot(page, 'slip-page-390');
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await field.fill('');
    await field.pressSequentially(code.replace(/-/g, '').toLowerCase());
    assert.equal(await field.inputValue(), code);
    await page.keyboard.press('Enter');
    await told().getByRole('heading', { name: '收到了' }).waitFor();
    const text = await page.locator('main').textContent();
    for (const secret of [title, String(id), '网格']) assert.ok(!text.includes(secret), `it shows ${secret}`);
    assert.deepEqual(await resident.context.cookies(), []);
  });

  it('another slip, from the card, takes the place of the first', async () => {
    const { page } = leader;
    await signIn(page, 'leader', `/?card=${id}`);
    const first = code;
    code = await make(leader, page.locator('.drawer').getByRole('button', { name: '出回音单' }));
    assert.notEqual(code, first);
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, 'slip-card-1920');
    await resident.page.getByRole('button', { name: '再查一次' }).tap();
    await resident.page.getByText('没有这张回音单').waitFor();
    resident.witness.problems = resident.witness.problems.filter((p) => !/status of 404/.test(p));
  });

  it('printed it is one small page with the code, and nothing of the concern', async () => {
    const { page } = leader;
    for (const [paper, width] of [
      ['A6', 105],
      ['A5', 148],
      ['A4', 210],
    ]) {
      await dialog(leader).getByLabel(paper, { exact: true }).check();
      await page.locator(`.slip-sheet.${paper.toLowerCase()}`).waitFor({ state: 'attached' });
      const path = shots ? `${shots}/slip-${paper.toLowerCase()}.pdf` : undefined;
      const pdf = (await page.pdf({ preferCSSPageSize: true, path })).toString('latin1');
      assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, `${paper} has more than one page`);
      const points = Number(pdf.match(/\/MediaBox\s*\[\s*0 0 ([\d.]+)/)[1]);
      assert.equal(Math.round((points / 72) * 25.4), width);
    }
    const sheet = await page.locator('.slip-sheet').textContent();
    assert.ok(sheet.includes(code) && sheet.includes(`${base}/slip`) && !sheet.includes(title));
    await dialog(leader).getByRole('button', { name: '好了' }).click();
    await page.locator('.slip-sheet').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate((c) => document.documentElement.innerHTML.includes(c), code), false);
  });

  it('the link of the QR code opens it, and leaves the code nowhere in the browser', async () => {
    const { page } = resident;
    link = `/slip#${code}`;
    await step({ step: 'accept' });
    await step({ step: 'start' });
    await page.goto(link);
    await told().getByRole('heading', { name: '正在办' }).waitFor();
    assert.equal(await page.evaluate(() => location.href), `${base}/slip`);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.ok(!kept.includes(code));
    await settled(page);
    // The page asks for nothing but the slip, so that nothing else has to be open to the outside.
    for (const { url } of resident.witness.responses) assert.equal(url, `${base}/api/v1/slips/read`);
  });

  it('says what was answered, and asks what the resident thinks of it', async () => {
    await step({ step: 'resolve' });
    await step({ step: 'answer', answer: '灯换成了感应灯，夜里走到就亮。' });
    const { page } = resident;
    await page.getByRole('button', { name: '再查一次' }).tap();
    await told().getByText('灯换成了感应灯，夜里走到就亮。').waitFor();
    await page.getByRole('button', { name: '就这么说' }).tap();
    await page.getByText('先选一个').waitFor();
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, 'slip-answer-390');
    await page.getByLabel('不满意', { exact: true }).check();
    await page.getByRole('button', { name: '就这么说' }).tap();
    await told().getByText('您说：不满意').waitFor();
    assert.equal(await page.getByRole('button', { name: '就这么说' }).count(), 0);
    await shot(page, 'slip-said-390');
  });

  it('which the leader sees on the open card at once, and may send it back', async () => {
    const { page } = leader;
    const card = page.locator('.drawer');
    await card.getByText('居民不满意。问问清楚').waitFor();
    await card.getByText('经过').click();
    await card.locator('.history li b').first().getByText('居民评了：不满意').waitFor();
    await mapReady(page);
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await shot(page, 'slip-unsatisfied-1920');
    const [row] = await rows(folder, `select satisfaction, status from minqing.concern where id = ${id}`);
    assert.deepEqual(row, { satisfaction: 2, status: 'resolved' });
  });

  it('said once: a second word is refused, whatever the page shows', async () => {
    const again = await ask(resident.page, '/api/v1/slips/satisfaction', {
      method: 'POST',
      data: { code, satisfaction: 5 },
    });
    assert.equal(again.status(), 409);
    assert.match(await again.text(), /不满意/);
  });

  it('and in English, in the dark, on a desk', async () => {
    const guest = await openPage(browser, base, { theme: 'dark' });
    await guest.page.goto(`/slip?lang=en#${code}`);
    await guest.page.getByText('You said: Not satisfied').waitFor();
    assert.deepEqual(await layoutFaults(guest.page), []);
    assert.deepEqual(await accessibilityFaults(guest.page), []);
    await shot(guest.page, 'slip-en-dark-1920');
    assert.deepEqual(disturbances(guest.witness), undisturbed);
  });

  it('and nothing disturbed anybody', () => {
    for (const who of [member, leader, resident]) assert.deepEqual(disturbances(who.witness), undisturbed);
  });
});
