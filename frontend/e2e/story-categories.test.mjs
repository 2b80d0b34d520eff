// An administrator shortens a deadline: what would turn is said before, a light turns on another screen, and is undone again.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { becomes } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { base } from './world.mjs';

const shots = process.env.SHOTS;
const slug = `test_${Date.now().toString(36)}`;
const title = `秋千断了 ${slug}`;

describe('an administrator of the categories', { timeout: 600_000 }, () => {
  let browser;
  let admin;
  let staff;
  let id;
  before(async () => {
    browser = await startBrowser();
    if (shots) await mkdir(shots, { recursive: true });
    admin = await openPage(browser, base);
    staff = await openPage(browser, base);
  });
  after(async () => {
    await browser?.close();
  });
  const sheet = (name) => admin.page.getByRole('complementary', { name });

  it('adds a category below another, which takes its deadlines over', async () => {
    await signIn(staff.page, 'staff');
    await signIn(admin.page, 'admin');
    await admin.page.getByRole('link', { name: '管理', exact: true }).click();
    await admin.page.getByRole('link', { name: '类别' }).click();
    await admin.page.getByRole('button', { name: '新建类别' }).click();
    const form = sheet('新建类别');
    await form.getByRole('combobox', { name: '放在哪一类下面' }).selectOption('livelihood');
    await form.getByRole('textbox', { name: '名称' }).fill(`乐园 ${slug}`);
    await form.getByRole('textbox', { name: '英文名' }).fill(`Playground ${slug}`);
    await form.getByRole('textbox', { name: /^代号/ }).fill('manhole');
    await form.getByRole('radio', { name: '旗' }).check();
    await form.getByRole('button', { name: '新建', exact: true }).click();
    await form.getByRole('alert').filter({ hasText: '代号' }).waitFor();
    await form.getByRole('textbox', { name: /^代号/ }).fill(slug);
    await form.getByRole('button', { name: '新建', exact: true }).click();
    const made = sheet(`乐园 ${slug}`);
    await made.waitFor();
    assert.equal(await made.getByRole('spinbutton', { name: '受理：多久' }).inputValue(), '4');
    await admin.page.getByRole('row').filter({ hasText: slug }).getByText('自建').waitFor();
  });

  it('sees another screen offer it without being loaded again', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '类别', exact: true }).click();
    await page.getByRole('checkbox', { name: `乐园 ${slug}` }).check();
    await page.keyboard.press('Escape');
    const [{ at }] = (await (await ask(page, '/api/v1/concerns?limit=1')).json()).features.map((f) => ({
      at: f.geometry.coordinates,
    }));
    // Some working hours ago in any case: three weeks, which is more than any holiday.
    const noticed_at = new Date(Date.now() - 21 * 24 * 3_600_000).toISOString();
    const long = { due: { accept: '300d', resolve: '3d', strike_off: '2d' } };
    const category = await (
      await ask(admin.page, `/api/v1/categories/${slug}`, {
        method: 'PATCH',
        headers: { 'If-Match': '"1"', Origin: base, 'Content-Type': 'application/merge-patch+json' },
        data: JSON.stringify(long),
      })
    ).json();
    assert.equal(category.due.accept, '300d');
    const answer = await ask(page, '/api/v1/concerns', {
      method: 'POST',
      headers: { Origin: base },
      data: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: at },
        properties: { title, category: slug, source: 'patrol', noticed_at },
      },
    });
    const made = await answer.json();
    assert.equal(answer.status(), 201, JSON.stringify(made));
    id = made.id;
    await page.goto(`/?category=${slug}&card=${id}`);
    await page.locator('.drawer .late.green').waitFor();
  });

  it('is told before it is saved that a light will turn red, and it turns on the other screen', async () => {
    const { page } = admin;
    await page.goto(`/admin?tab=categories&category=${slug}`);
    const form = sheet(`乐园 ${slug}`);
    await form.getByRole('spinbutton', { name: '受理：多久' }).fill('1');
    await form.getByRole('combobox', { name: '受理：单位' }).selectOption('h');
    await form.getByText('1 件变红').waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'categories-preview.png') });
    assert.deepEqual(await layoutFaults(page), []);
    assert.deepEqual(await accessibilityFaults(page), []);
    await form.getByRole('button', { name: '存下' }).click();
    await form.getByText('存好了').waitFor();
    await staff.page.locator('.drawer .late.red').waitFor();
    if (shots) await staff.page.screenshot({ path: join(shots, 'categories-turned.png') });
  });

  it('undoes it, and the light turns back', async () => {
    const { page } = admin;
    await page.getByRole('link', { name: '记录' }).click();
    await page.getByRole('button', { name: '改动' }).click();
    const row = page
      .getByRole('row')
      .filter({ hasText: `乐园 ${slug}` })
      .first();
    await row.getByText('300 个工作日').waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'categories-history.png') });
    await row.getByRole('button', { name: `撤销 乐园 ${slug}` }).click();
    await page.getByText('已撤销').waitFor();
    await staff.page.locator('.drawer .late.green').waitFor();
  });

  it('moves it up by the keyboard, and the focus stays with it', async () => {
    const { page } = admin;
    await page.goto('/admin?tab=categories');
    const names = () => page.locator('tr.second td:first-child button').allTextContents();
    await page.getByRole('row').filter({ hasText: slug }).waitFor();
    const at = (await names()).indexOf(`乐园 ${slug}`);
    const up = page.getByRole('button', { name: `乐园 ${slug}上移` });
    await up.focus();
    await page.keyboard.press('Enter');
    await page.getByText('排好了').waitFor();
    await becomes('it is one row higher', async () => (await names()).indexOf(`乐园 ${slug}`), at - 1);
    await becomes('the focus is with it', () => up.evaluate((e) => e === document.activeElement), true);
  });

  it('retires it: no new report can take it, the old one keeps it', async () => {
    const { page } = admin;
    await page.goto(`/admin?tab=categories&category=${slug}`);
    await sheet(`乐园 ${slug}`).getByRole('button', { name: '停用' }).click();
    await page.getByText('新民情不能再选它').waitFor();
    const { categories } = await (await ask(staff.page, '/api/v1/categories')).json();
    assert.equal(categories.find((c) => c.slug === slug).retired, true);
    const { properties } = await (await ask(staff.page, `/api/v1/concerns/${id}`)).json();
    assert.equal(properties.category, slug);
    await staff.page.getByRole('complementary').getByText(`乐园 ${slug}`).first().waitFor();
    assert.deepEqual(await layoutFaults(page), []);
  });

  it('changes a shipped one and takes it back to what is shipped', async () => {
    const { page } = admin;
    await page.goto('/admin?tab=categories&category=disinfection');
    const form = sheet('环境消杀');
    await form.getByRole('textbox', { name: '名称' }).fill('消杀');
    await form.getByRole('button', { name: '存下' }).click();
    const renamed = sheet('消杀');
    await renamed.getByText('自带：环境消杀').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await renamed.getByRole('button', { name: '恢复自带的' }).click();
    await sheet('环境消杀').getByText('已恢复成自带的内容').waitFor();
  });

  it('was left no word on the console and asked nobody outside', () => {
    // Each refusal that the story asks for is on the console by the browser's own doing.
    const problems = admin.witness.problems.filter((p) => !/\b400\b/.test(p));
    assert.deepEqual({ ...disturbances(admin.witness), problems }, undisturbed);
  });

  it('reads the tab on every screen', { skip: !shots }, async () => {
    for (const [size, theme, language] of [
      ['wall', 'light', 'zh-CN'],
      ['wall', 'dark', 'en'],
      ['phone', 'light', 'zh-CN'],
      ['phone', 'dark', 'en'],
    ]) {
      const { page, context } = await openPage(browser, base, { size, theme, language });
      const lang = language === 'en' ? '&lang=en' : '';
      await signIn(page, 'admin', `/?${lang.slice(1)}`);
      await page.goto(`/admin?tab=categories${lang}`);
      await page.locator('tr.second').first().waitFor();
      await page.screenshot({ path: join(shots, `categories-${size}-${theme}.png`) });
      assert.deepEqual(await layoutFaults(page), []);
      assert.deepEqual(await accessibilityFaults(page), []);
      await page.goto(`/admin?tab=categories&category=livelihood${lang}`);
      await page.locator('.drawer form').waitFor();
      await page.screenshot({ path: join(shots, `categories-${size}-${theme}-open.png`) });
      assert.deepEqual(await layoutFaults(page), []);
      assert.deepEqual(await accessibilityFaults(page), []);
      await context.close();
    }
  });
});
