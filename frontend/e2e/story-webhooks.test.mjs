// An administrator makes a webhook, sends a test, and the bridge at the other end hears of a report; what failed is sent again by hand.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base } from './world.mjs';

const shots = process.env.SHOTS;
const name = `办公桥 ${Date.now().toString(36)}`;
const robot = `值班群 ${Date.now().toString(36)}`;

/** A bridge that keeps what it is sent and answers with `status`. */
async function startBridge() {
  const bridge = { got: [], status: 200 };
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      bridge.got.push({ head: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(bridge.status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  bridge.url = `http://127.0.0.1:${server.address().port}/hook?key=not-to-be-shown`;
  bridge.stop = () => server.close();
  return bridge;
}

function signedBy(secret, { head, body }) {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const text = `${head['webhook-id']}.${head['webhook-timestamp']}.${body}`;
  return head['webhook-signature'] === `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

describe('an administrator with a bridge', { timeout: 600_000 }, () => {
  let browser;
  let admin;
  let bridge;
  let secret;
  let reported;
  before(async () => {
    browser = await startBrowser();
    bridge = await startBridge();
    if (shots) await mkdir(shots, { recursive: true });
    admin = await openPage(browser, base);
  });
  after(async () => {
    bridge?.stop();
    await browser?.close();
  });

  /** What the bridge was sent of the report: it may have been told of others, too. */
  const aboutIt = () => bridge.got.filter(({ body }) => JSON.parse(body).data?.concern === reported.id);
  /** Reads the record again until it says something of the report. */
  async function recordSays(page, words) {
    const told = page.getByRole('listitem').filter({ hasText: `民情 ${reported.id}` });
    await until(
      `the record says ${words}`,
      async () => {
        await page.getByRole('button', { name: '刷新' }).click();
        await page.waitForTimeout(200);
        return told.filter({ hasText: words }).count();
      },
      (n) => n > 0,
    );
  }

  it('makes a webhook and is shown its secret once', async () => {
    const { page } = admin;
    await signIn(page, 'admin');
    await page.goto('/admin?tab=webhooks');
    await page.getByRole('button', { name: '新建推送' }).click();
    const sheet = page.getByRole('complementary', { name: '新建推送' });
    await sheet.getByRole('textbox', { name: '名字' }).fill(name);
    await sheet.getByRole('radio', { name: /^别的系统/ }).check();
    await sheet.getByRole('textbox', { name: '地址' }).fill(bridge.url);
    if (shots) await page.screenshot({ path: join(shots, 'webhook-new.png') });
    assert.deepEqual(await layoutFaults(page), []);
    await sheet.getByRole('button', { name: '新建', exact: true }).click();
    const made = page.getByRole('complementary', { name });
    secret = await made.locator('output').textContent();
    assert.match(secret, /^whsec_/);
    await made.getByText('http://127.0.0.1').getByText('key=…').waitFor();
    assert.equal(await page.getByText('not-to-be-shown').count(), 0);
    if (shots) await page.screenshot({ path: join(shots, 'webhook-once.png') });
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('sends a test, which the bridge can tell is ours', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: '发条测试' }).click();
    await page.getByText('对方收下了').waitFor();
    assert.equal(JSON.parse(bridge.got[0].body).type, 'test');
    assert.ok(signedBy(secret, bridge.got[0]));
  });

  it('has the bridge told of a report, without a word that was written', async () => {
    bridge.status = 500;
    const staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    reported = await staff.page.evaluate(async () => {
      const first = await (
        await fetch('/api/v1/concerns?limit=1&area=140302001001&restricted=exclude')
      ).json();
      const answer = await fetch('/api/v1/concerns', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({
          type: 'Feature',
          geometry: first.features[0].geometry,
          properties: { title: '楼道的灯不亮', category: 'street_light', urgency: 'normal', source: 'visit' },
        }),
      });
      return answer.json();
    });
    await staff.context.close();
    const { page } = admin;
    await page.getByRole('button', { name: '发送记录' }).click();
    await recordSays(page, '对方答 500');
    const [sent] = aboutIt();
    const message = JSON.parse(sent.body);
    assert.ok(signedBy(secret, sent));
    assert.equal(message.type, 'concern.reported');
    assert.equal(message.data.concern, reported.id);
    assert.ok(!sent.body.includes('楼道'));
    if (shots) await page.screenshot({ path: join(shots, 'webhook-failed.png') });
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
  });

  it('sends it again by hand, under the name it had', async () => {
    bridge.status = 200;
    const { page } = admin;
    const told = page.getByRole('listitem').filter({ hasText: `民情 ${reported.id}` });
    await told.getByRole('button', { name: '重发' }).click();
    await recordSays(page, '发到了');
    assert.ok(aboutIt().length > 1);
    const names = new Set(aboutIt().map((sent) => sent.head['webhook-id']));
    assert.equal(names.size, 1);
  });

  it('pauses it and takes that back in the records', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: '停下', exact: true }).click();
    await page.getByText('停着的时候有变化不会补发').waitFor();
    await page.getByRole('link', { name: '记录' }).click();
    await page.getByRole('button', { name: '改动' }).click();
    await page.getByRole('button', { name: `撤销 ${name}` }).click();
    await page.getByText('已撤销').waitFor();
    await page.getByRole('link', { name: '消息推送' }).click();
    await page.getByRole('row').filter({ hasText: name }).getByText('在发').waitFor();
  });

  it('finds all of it on a phone, in the dark and in English', async () => {
    const small = await openPage(browser, base, {
      size: 'phone',
      theme: 'dark',
      language: 'en',
      touch: true,
    });
    const { page } = small;
    await signIn(page, 'admin');
    await page.goto('/admin?tab=webhooks&lang=en');
    await page.getByRole('button', { name: 'New webhook' }).waitFor();
    await page.getByRole('row').filter({ hasText: name }).waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'webhook-phone-list.png') });
    assert.deepEqual(await layoutFaults(page), []);
    await page.getByRole('button', { name: 'New webhook' }).click();
    const sheet = page.getByRole('complementary', { name: 'New webhook' });
    await sheet.getByRole('radio', { name: /DingTalk/ }).check();
    await sheet.getByRole('textbox', { name: 'Name' }).fill(robot);
    await sheet.getByRole('textbox', { name: 'Address' }).fill('http://169.254.169.254/');
    if (shots) await page.screenshot({ path: join(shots, 'webhook-phone-new.png') });
    await sheet.getByRole('button', { name: 'Add' }).click();
    await sheet.getByRole('alert').filter({ hasText: 'metadata' }).waitFor();
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await sheet.getByRole('button', { name: /close/i }).click();
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('button', { name: 'Messages' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Delivered' }).first().waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'webhook-phone-messages.png') });
    assert.deepEqual(await layoutFaults(page), []);
    await small.context.close();
  });

  it('was left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(admin.witness), undisturbed);
  });
});
