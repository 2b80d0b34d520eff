// Staff hold the meeting: last week's board beside today's, decisions that somebody owes, and minutes on paper.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ask, disturbances, openPage, signIn, startBrowser, undisturbed } from './browser.mjs';
import { execute, rows } from './database.mjs';
import { until } from './eventually.mjs';
import { accessibilityFaults, layoutFaults } from './looks.mjs';
import { password } from './program.mjs';
import { base, folder } from './world.mjs';

const shots = process.env.SHOTS;
const community = '140302001001';
const grid = '140302001001002';
const team = '物业维修组';
const day = (ahead) => new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10);

/** The next day that is worked and the next that is not, by the program's own calendar. */
async function daysToCome(browser) {
  const { page, context } = await openPage(browser, base);
  const signedIn = await ask(page, '/api/v1/session', {
    method: 'POST',
    data: { account: 'admin', password },
  });
  assert.ok(signedIn.ok(), await signedIn.text());
  const ahead = Array.from({ length: 30 }, (_, i) => day(i + 1));
  const arranged = new Map();
  for (const year of new Set(ahead.map((d) => d.slice(0, 4)))) {
    const { days } = await (await ask(page, `/api/v1/calendar/${year}`)).json();
    for (const { day, kind } of days) arranged.set(day, kind);
  }
  await context.close();
  const worked = (d) =>
    (arranged.get(d) ?? (new Date(d).getUTCDay() % 6 === 0 ? 'holiday' : 'workday')) === 'workday';
  return { workday: ahead.find(worked), dayOff: ahead.find((d) => !worked(d)) };
}

describe('the meeting', { timeout: 600_000 }, () => {
  let browser;
  let staff;
  let last;
  let today;
  let workday;
  let dayOff;
  before(async () => {
    browser = await startBrowser();
    ({ workday, dayOff } = await daysToCome(browser));
    if (shots) await mkdir(shots, { recursive: true });
    staff = await openPage(browser, base);
    await signIn(staff.page, 'staff');
    const send = async (path, body, type = 'application/json') =>
      (
        await ask(staff.page, `/api/v1/${path}`, {
          method: 'POST',
          data: JSON.stringify(body),
          headers: { 'Content-Type': type },
        })
      ).json();
    last = await send('boards', { name: '上周晨会', area: community, met_on: day(-7) });
    today = await send('boards', { name: '本周晨会', area: community });
    const [box] = await rows(
      folder,
      `select st_xmin(geom) w, st_ymin(geom) s, st_xmax(geom) e, st_ymax(geom) n from minqing.area where code = '${grid}'`,
    );
    const [w, s, e, n] = [box.w, box.s, box.e, box.n].map(Number);
    const ring = [
      [w, s],
      [e, s],
      [e, n],
      [w, n],
      [w, s],
    ];
    const drawn = (geometry, properties) => ({ type: 'Feature', geometry, properties });
    await send(
      `boards/${last.id}/annotations`,
      drawn(
        { type: 'Polygon', coordinates: [ring] },
        { kind: 'hotspot', title: '犬吠扰民', level: 2, color: 1, width: 4 },
      ),
    );
    const middle = [(w + e) / 2, (s + n) / 2];
    // Something that is new since last week, whatever else is.
    await send(
      'concerns',
      drawn(
        { type: 'Point', coordinates: middle },
        { title: '会前报的', category: 'street_light', source: 'visit' },
      ),
    );
    await send(
      `boards/${today.id}/annotations`,
      drawn({ type: 'Point', coordinates: middle }, { kind: 'pin', title: '先看这口井', color: 2 }),
    );
    await send(
      `boards/${today.id}/annotations`,
      drawn(
        { type: 'LineString', coordinates: [[w, s], middle] },
        { kind: 'arrow', title: '从南门进', color: 3, width: 4 },
      ),
    );
    // What last week decided was due yesterday: the program itself takes down no day that is past.
    await execute(
      folder,
      `insert into minqing.decision (board_id, text, team, due_on, created_at, updated_at)
       values (${last.id}, '给三号楼前换井盖', '${team}', '${day(-5)}', now() - interval '7 days', now() - interval '7 days')`,
    );
  });
  after(async () => {
    await browser?.close();
  });

  const decisions = (page) => page.getByRole('region', { name: '议定事项' });
  const item = (page, text) => page.locator('.meet-decision', { hasText: text });
  const submit = (page) => page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  const gone = (page) => page.getByRole('dialog').waitFor({ state: 'detached' });

  it('opens from the map and shows last week’s board beside today’s', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '民情议事会' }).click();
    await page.waitForURL(/\/meeting/);
    await page.getByRole('link', { name: /本周晨会/ }).click();
    await page.getByRole('img', { name: '上周晨会的图' }).waitFor();
    await page.getByRole('img', { name: '本周晨会的图' }).waitFor();
    await page
      .getByRole('img', { name: '上周晨会的图' })
      .locator('.board-hotspot', { hasText: '犬吠扰民' })
      .waitFor();
    await page
      .getByRole('img', { name: '本周晨会的图' })
      .locator('.board-pin', { hasText: '先看这口井' })
      .waitFor();
  });

  it('tells what was struck off, what is new and what is still late, as the database has it', async () => {
    const { page } = staff;
    const sql = `select count(*) filter (where c.status = 'struck_off' and c.ended_at >= since) as struck_off,
         count(*) filter (where c.status not in ('struck_off', 'declined', 'duplicate') and begun >= since) as new,
         count(*) filter (where c.status not in ('struck_off', 'declined', 'duplicate', 'suspended') and begun < since and c.red_at <= now()) as late
       from (select c.*, coalesce((select min(e.at) from minqing.event e where e.concern_id = c.id and e.kind = 'report'), c.noticed_at) as begun,
           '${day(-7)}'::timestamp at time zone 'Asia/Shanghai' as since
         from minqing.concern c where exists (select from minqing.annotation a where a.board_id = ${last.id} and st_covers(a.geom, c.geom))) c`;
    const heads = page.locator('.meet-group h4');
    await until(
      'the heads count what the database does',
      async () => ({
        heads: (await heads.allTextContents()).map((text) => text.replace(/\s/g, '')),
        want: (await rows(folder, sql))[0],
      }),
      ({ heads, want }) =>
        Number(want.new) > 0 &&
        String(heads) === `上次以来销号${want.struck_off},上次以来新增${want.new},还在超期${want.late}`,
    );
  });

  it('lays one over the other by a switch', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '叠在一起' }).click();
    const picture = page.getByRole('img', { name: '本周晨会的图' });
    await picture.locator('.before .board-hotspot').waitFor();
    await picture.locator('.now .board-pin').waitFor();
    assert.equal(await page.getByRole('img').count(), 1);
    if (shots) await page.screenshot({ path: join(shots, 'meeting-over-wall-light-zh.png') });
    await page.getByRole('button', { name: '并排' }).click();
  });

  it('shows at the top what is overdue, and drops it with a reason', async () => {
    const { page } = staff;
    const overdue = page.getByRole('region', { name: '以前定的，已经过期' });
    await overdue.getByText('给三号楼前换井盖').waitFor();
    if (shots) await page.screenshot({ path: join(shots, 'meeting-overdue-wall-light-zh.png') });
    await overdue.getByRole('button', { name: '作罢…' }).click();
    await overdue.getByLabel('为什么作罢').fill('产权单位已经换了');
    await overdue.getByRole('button', { name: '保存' }).click();
    await overdue.waitFor({ state: 'detached' });
    const [kept] = await rows(
      folder,
      `select state, reason, version from minqing.decision where board_id = ${last.id}`,
    );
    assert.deepEqual([kept.state, kept.reason, Number(kept.version)], ['dropped', '产权单位已经换了', 2]);
  });

  it('takes a decision down for a team and a working day, and says so of a day that is none', async () => {
    const { page } = staff;
    await decisions(page).getByRole('button', { name: '记一条决定' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('做什么').fill('东门加一盏灯，打 13800138000 问物业');
    await dialog.getByLabel('谁负责').selectOption({ label: team });
    await dialog.getByLabel('哪天办完').fill(dayOff);
    await submit(page);
    await dialog.getByText('这一天不上班').waitFor();
    await dialog.getByLabel('哪天办完').fill(workday);
    await submit(page);
    await gone(page);
    await item(page, '东门加一盏灯').getByText(team).waitFor();
    const [kept] = await rows(folder, `select text from minqing.decision where board_id = ${today.id}`);
    assert.ok(!kept.text.includes('13800138000'), 'the phone number was kept');
  });

  it('makes a task of it that lies where was drawn, with the team that owns it', async () => {
    const { page } = staff;
    await item(page, '东门加一盏灯').getByRole('button', { name: '立成任务…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('任务的名字').fill('东门加一盏灯');
    await dialog.getByLabel('类别').selectOption('street_light');
    await submit(page);
    await gone(page);
    await item(page, '东门加一盏灯')
      .getByRole('link', { name: /诉求 #\d+/ })
      .waitFor();
    const [made] = await rows(
      folder,
      `select c.status, c.team, c.source, a.code from minqing.concern c join minqing.decision d on d.concern_id = c.id join minqing.area a on a.id = c.area_id where d.board_id = ${today.id}`,
    );
    assert.deepEqual([made.status, made.team, made.source, made.code], ['accepted', team, 'patrol', grid]);
  });

  it('takes a step on a concern of the difference, as it was decided', async () => {
    const { page } = staff;
    const row = page
      .locator('.meet-group:not([data-way=struck_off]) li')
      .filter({ has: page.getByRole('button') })
      .first();
    const number = (await row.locator('small').textContent()).match(/#(\d+)/)[1];
    await row.getByRole('button', { name: /就这件定一条/ }).click();
    const dialog = page.getByRole('dialog');
    assert.equal(await dialog.getByLabel(/关联诉求/).inputValue(), number);
    await dialog.getByLabel('做什么').fill('这件请社区协调');
    await dialog.getByLabel('谁负责').selectOption({ label: team });
    await dialog.getByLabel('哪天办完').fill(workday);
    await submit(page);
    await gone(page);
    const [{ version }] = await rows(folder, `select version from minqing.concern where id = ${number}`);
    await item(page, '这件请社区协调').getByRole('button', { name: '在诉求上办…' }).click();
    const steps = dialog.getByLabel('走哪一步');
    await dialog.locator('option').first().waitFor({ state: 'attached' });
    const step = await steps.inputValue();
    if (await dialog.getByLabel('原因').count()) await dialog.getByLabel('原因').fill('会上定的');
    await submit(page);
    await gone(page);
    const [event] = await rows(
      folder,
      `select kind from minqing.event where concern_id = ${number} and version = ${Number(version) + 1}`,
    );
    assert.equal(event.kind, step);
    await item(page, '这件请社区协调').getByText('经过').click();
    await item(page, '这件请社区协调')
      .getByText(/走了一步/)
      .waitFor();
  });

  it('is printed as vectors on A4, with its decisions and without names or restricted concerns', async () => {
    const { page, context } = staff;
    await page.getByRole('button', { name: '会议情况' }).click();
    await page.getByRole('dialog').getByLabel('到会情况').fill('社区书记、网格长 4 人、物业、民警');
    await submit(page);
    await gone(page);
    const [paper] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('link', { name: '会议纪要' }).click(),
    ]);
    await paper.getByRole('heading', { name: '本周晨会纪要' }).waitFor();
    await paper.getByText('到会：社区书记、网格长 4 人、物业、民警').waitFor();
    await paper.getByText('受限诉求不在内').waitFor();
    await paper.getByRole('cell', { name: team }).first().waitFor();
    assert.deepEqual([...(await layoutFaults(paper)), ...(await accessibilityFaults(paper))], []);
    await paper.evaluate(() => document.fonts.ready);
    const pdf = await paper.pdf({ preferCSSPageSize: true, printBackground: true });
    if (shots) await writeFile(join(shots, 'minutes.pdf'), pdf);
    const text = pdf.toString('latin1');
    assert.match(text, /\/MediaBox\s*\[\s*0 0 59[45][\d.]* 84[12][\d.]*\s*\]/);
    assert.ok(!/\/Subtype\s*\/Image/.test(text), 'a picture in the PDF is made of pixels');
    await paper.close();
  });

  it('is copied, filed away, found again and brought back', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '复制' }).click();
    await page.getByRole('dialog').getByLabel('新板的名字').fill('下周晨会');
    await submit(page);
    await gone(page);
    await page.getByRole('heading', { name: '下周晨会' }).waitFor();
    await page.getByRole('button', { name: '归档', exact: true }).click();
    await page.getByText('已归档 · 只能看').waitFor();
    assert.equal(await page.getByRole('button', { name: '记一条决定' }).count(), 0);
    const list = page.getByRole('navigation', { name: '议事板' });
    await list.getByRole('link', { name: /下周晨会/ }).waitFor({ state: 'detached' });
    await list.getByLabel('显示').selectOption('only');
    await list.getByRole('link', { name: /下周晨会/ }).waitFor();
    const filed = new URL(page.url()).searchParams.get('board');
    await page.goto(`/?board=${filed}`);
    await page.getByRole('button', { name: '议事板', exact: true }).click();
    await page.getByRole('button', { name: '下周晨会' }).waitFor();
    assert.equal(await page.getByRole('toolbar').count(), 0, 'the filed board has tools to draw with');
    await page.goto(`/meeting?board=${filed}`);
    await page.getByRole('button', { name: '取回' }).click();
    await list.getByLabel('显示').selectOption('exclude');
    await list.getByLabel('找一块板').fill('下周');
    await list.getByRole('link', { name: /下周晨会/ }).waitFor();
    await list.getByRole('link', { name: /上周晨会/ }).waitFor({ state: 'detached' });
    await list.getByLabel('找一块板').fill('');
  });

  it('goes out as GeoJSON and comes in again, and a wrong file says where', async () => {
    const { page } = staff;
    await page.getByRole('button', { name: '导出 GeoJSON' }).click();
    await page.getByRole('dialog').getByLabel('导出作什么用').fill('给街道看');
    const [download] = await Promise.all([page.waitForEvent('download'), submit(page)]);
    const text = await readFile(await download.path(), 'utf8');
    const file = JSON.parse(text);
    assert.deepEqual(
      [file.type, file.name, file.area.code, file.features.length],
      ['FeatureCollection', '下周晨会', community, 2],
    );
    await gone(page);
    await page.getByRole('button', { name: '导入 GeoJSON' }).click();
    const dialog = page.getByRole('dialog');
    const put = (content) =>
      dialog
        .getByLabel('文件', { exact: true })
        .setInputFiles({ name: 'b.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(content) });
    await put('经度,纬度');
    await dialog.getByLabel('在哪个区划').selectOption(community);
    await submit(page);
    await dialog.getByText('这不是 GeoJSON 文件').waitFor();
    await put(text.replace('"pin"', '"cloud"'));
    await dialog.getByLabel(/^名字/).fill('导入的板');
    await submit(page);
    await dialog.getByText(/没有“cloud”这种标注/).waitFor();
    await put(text);
    await submit(page);
    await gone(page);
    await page.getByRole('heading', { name: '导入的板' }).waitFor();
  });

  for (const size of ['wall', 'phone']) {
    for (const [theme, language] of [
      ['light', 'zh-CN'],
      ['dark', 'en'],
      ['dark', 'zh-CN'],
    ]) {
      it(`looks right on a ${size}, ${theme}, ${language}`, async () => {
        const { page, context, witness } = await openPage(browser, base, { size, theme, language });
        const query = `${language === 'en' ? '&lang=en' : ''}&theme=${theme}`;
        await signIn(page, 'staff', `/?x${query}`.replace('?x&', '?'));
        await page.goto(`/meeting?board=${today.id}${query}`);
        await page.locator('.meet-picture').first().waitFor();
        await page.evaluate(() => document.fonts.ready);
        if (shots)
          await page.screenshot({
            path: join(shots, `meeting-${size}-${theme}-${language}.png`),
            fullPage: true,
          });
        const faults = [...(await layoutFaults(page)), ...(await accessibilityFaults(page))];
        await page.goto(`/print/minutes/${today.id}?${query.slice(1)}`);
        await page.locator('.meet-picture').first().waitFor();
        if (shots)
          await page.screenshot({
            path: join(shots, `minutes-${size}-${theme}-${language}.png`),
            fullPage: true,
          });
        faults.push(...(await layoutFaults(page)), ...(await accessibilityFaults(page)));
        assert.deepEqual(faults, []);
        assert.deepEqual(disturbances(witness), undisturbed);
        await context.close();
      });
    }
  }

  it('is read on the wall without any name of a person', async () => {
    const [{ id }] = await rows(folder, `select id from minqing.account where name = 'leader'`);
    const { page, context } = await openPage(browser, base);
    await signIn(page, 'display', '/');
    await ask(staff.page, `/api/v1/boards/${today.id}/decisions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      data: JSON.stringify({ text: '书记去看一次', account: Number(id), due_on: workday }),
    });
    const [{ display_name: name }] = await rows(
      folder,
      `select display_name from minqing.account where name = 'leader'`,
    );
    await page.goto(`/meeting?board=${today.id}`);
    await item(page, '书记去看一次').getByText('本区域一名网格长或工作人员').waitFor();
    assert.ok(!(await page.locator('main').textContent()).includes(name), `the wall shows ${name}`);
    assert.equal(await page.getByRole('button', { name: '记一条决定' }).count(), 0);
    await context.close();
  });

  it('and left no word on the console and asked nobody outside', () => {
    const { problems, ...rest } = disturbances(staff.witness);
    assert.deepEqual({ ...rest, problems: problems.filter((p) => !/\b400\b/.test(p)) }, undisturbed);
  });
});
