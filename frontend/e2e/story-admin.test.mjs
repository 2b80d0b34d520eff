// An administrator makes an account, which signs in elsewhere; disabled it is out at once, and undoing that brings it back.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, mapReady, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { becomes } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base } from './world.mjs';

const shots = process.env.SHOTS;
const name = `wang.hai-${Date.now().toString(36)}`;

describe('an administrator', { timeout: 600_000 }, () => {
  let browser;
  let admin;
  let wang;
  let password;
  before(async () => {
    browser = await startBrowser();
    if (shots) await mkdir(shots, { recursive: true });
    admin = await openPage(browser, base);
  });
  after(async () => {
    await browser?.close();
  });

  it('goes from the map to the administration, and nobody else finds it', async () => {
    await signIn(admin.page, 'admin');
    await admin.page.getByRole('link', { name: '管理', exact: true }).click();
    await admin.page.getByRole('heading', { name: '账号' }).waitFor();
    assert.equal(new URL(admin.page.url()).pathname, '/admin');

    const staff = await openPage(browser, base);
    await signIn(staff.page, 'staff', '/admin');
    assert.equal(new URL(staff.page.url()).pathname, '/');
    assert.equal(await staff.page.getByRole('link', { name: '管理', exact: true }).count(), 0);
    await staff.context.close();
  });

  it('makes an account for two grids and is shown its password once', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: '新建账号' }).click();
    const sheet = page.getByRole('complementary', { name: '新建账号' });
    await sheet.getByRole('textbox', { name: /^账号/ }).fill(name);
    await sheet.getByRole('textbox', { name: '名字' }).fill('王海');
    await sheet.getByRole('radio', { name: /^网格长/ }).check();
    await sheet.getByRole('searchbox', { name: '找区划' }).fill('第三网格');
    await sheet.getByRole('checkbox', { name: '第三网格' }).first().check();
    await sheet.getByRole('searchbox', { name: '找区划' }).fill('');
    await sheet.getByRole('checkbox', { name: '第四网格' }).first().check();
    await sheet.getByRole('button', { name: '新建', exact: true }).click();
    const made = page.getByRole('complementary', { name });
    password = await made.locator('output').textContent();
    assert.match(password, /^[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}$/);
    if (shots) await page.screenshot({ path: join(shots, 'admin-once.png') });
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await made.getByRole('button', { name: '关上' }).click();
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('complementary', { name }).getByText('第三网格、第四网格').waitFor();
    assert.equal(await page.locator('output').count(), 0);
  });

  it('sees it sign in elsewhere, change the password first, and find its own two grids', async () => {
    wang = await openPage(browser, base);
    const { page } = wang;
    await page.goto('/');
    await page.locator('input[autocomplete=username]').fill(name);
    await page.locator('input[type=password]').fill(password);
    await page.keyboard.press('Enter');
    await page.getByText('这个密码是别人替您设的').waitFor();
    assert.equal((await ask(page, '/api/v1/concerns')).status(), 403);
    if (shots) await page.screenshot({ path: join(shots, 'admin-first-password.png') });
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await page.getByLabel('新密码', { exact: true }).fill(password);
    await page.getByLabel('再输一次新密码').fill(password);
    await page.getByRole('button', { name: '换好，进入' }).click();
    await page.getByText('新密码要和旧的不一样').waitFor();
    await page.reload();
    await page.getByLabel('现在的密码').fill(password);
    await page.getByLabel('新密码', { exact: true }).fill('自己想的八个字呀');
    await page.getByLabel('再输一次新密码').fill('自己想的八个字呀');
    await page.getByRole('button', { name: '换好，进入' }).click();
    await mapReady(page);
    password = '自己想的八个字呀';
    const { areas } = await (await ask(wang.page, '/api/v1/session')).json();
    assert.deepEqual(
      areas.map((a) => a.name),
      ['第三网格', '第四网格'],
    );
  });

  it('disables it, and at once it stands before the door', async () => {
    const { page } = admin;
    await page.getByRole('row').filter({ hasText: name }).getByText('还没换初始密码').waitFor();
    await page.reload();
    await page.getByRole('row').filter({ hasText: name }).getByText('在用').waitFor();
    await page.getByRole('complementary', { name }).getByRole('button', { name: '停用' }).click();
    await page.getByText('登录着的马上退出').waitFor();
    await wang.page.locator('input[type=password]').waitFor();
    await wang.page.locator('input[autocomplete=username]').fill(name);
    await wang.page.locator('input[type=password]').fill(password);
    await wang.page.keyboard.press('Enter');
    await wang.page.getByRole('alert').filter({ hasText: '账号或密码不对' }).waitFor();
  });

  it('undoes that, and it comes back in', async () => {
    const { page } = admin;
    await page.getByRole('link', { name: '记录' }).click();
    await page.getByRole('button', { name: '改动' }).click();
    const row = page.getByRole('row').filter({ hasText: name }).first();
    await row.getByText('停用').waitFor();
    await row.getByRole('button', { name: `撤销 ${name}` }).click();
    await page.getByText('已撤销').waitFor();
    await signIn(wang.page, name, '/', password);
    await page.getByText('撤销了一次改动').first().waitFor();
    assert.deepEqual(await layoutFaults(page), []);
  });

  it('sees its holder change the password, who stays signed in', async () => {
    const { page } = wang;
    await page.getByRole('button', { name: '我的账号：王海' }).click();
    await page.getByRole('button', { name: '改密码' }).click();
    const dialog = page.getByRole('dialog', { name: '改密码' });
    await dialog.getByLabel('现在的密码').fill('not the one');
    await dialog.getByLabel('新密码', { exact: true }).fill('苹果树下的八个字');
    await dialog.getByLabel('再输一次新密码').fill('苹果树下的八个字');
    await dialog.getByRole('button', { name: '改好' }).click();
    await dialog.getByText('旧密码不对').waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'admin-password.png') });
    await dialog.getByLabel('现在的密码').fill(password);
    await dialog.getByRole('button', { name: '改好' }).click();
    await dialog.getByText('密码改好了').waitFor();
    await dialog.getByRole('button', { name: '关上' }).click();
    assert.equal((await ask(page, '/api/v1/session')).status(), 200);
    const elsewhere = await openPage(browser, base);
    await signIn(elsewhere.page, name, '/', '苹果树下的八个字');
    await elsewhere.context.close();
  });

  it('reads in the records who came and went, and saves them as a table', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: '做过的事' }).click();
    await page.getByRole('searchbox', { name: '谁' }).fill(name);
    await Promise.all([
      page.waitForResponse((answer) => answer.url().includes(`account=${name}`)),
      page.keyboard.press('Enter'),
    ]);
    await page.getByRole('row').filter({ hasText: '登录失败' }).waitFor();
    const done = page.locator('tbody tr td:nth-child(3)');
    await becomes('the records are of this account', () => done.allTextContents(), [
      '登录',
      '改账号',
      '登录',
      '登录失败',
      '改账号',
      '登录',
    ]);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '存成表格' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n');
    assert.equal(lines.length, 7);
    assert.ok(lines[0].startsWith('\ufeff时间'));
    assert.ok(lines.slice(1).every((line) => line.includes(name)));
  });

  it('was left no word on the console and asked nobody outside', () => {
    assert.deepEqual(disturbances(admin.witness), undisturbed);
  });
});
