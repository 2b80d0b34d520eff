// A wall whose server or database goes away: it says of when it is, shows nothing wrong, and is right again by itself, without a reload.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { mapReady, startBrowser } from './browser.mjs';
import { urlOf } from './database.mjs';
import { startProgram } from './program.mjs';
import { comesTrue, leaveWallOn } from './soak.mjs';

const shots = process.env.SHOTS;

/** How long a busy machine may take to notice what was done to it, in ms. */
const patience = 120_000;

describe('a wall whose server goes away', { timeout: 400_000 }, () => {
  let browser;
  /** Who has the database; the wall's own server; another one on the same database, which stays. */
  let owner;
  let program;
  let beside;
  let wall;
  before(async () => {
    owner = await startProgram({ database: '' });
    program = await startProgram({ database: await urlOf(owner.folder) });
    beside = await startProgram({ database: await urlOf(owner.folder) });
    browser = await startBrowser();
    wall = await leaveWallOn(browser, program.url);
    await mapReady(wall.page);
    // A page that is loaded again has forgotten it.
    await wall.page.evaluate(() => {
      window.never = 'loaded again';
    });
  });
  after(async () => {
    await browser?.close();
    if (program) process.kill(program.pid, 'SIGCONT');
    await Promise.all([program?.stop(), beside?.stop()]);
    await owner?.stop();
  });

  const behind = () => wall.page.locator('.wall-top .behind');
  const figures = () => wall.page.locator('.wall-fig b').allInnerTexts();
  const shot = (name) =>
    shots ? wall.page.screenshot({ path: `${shots}/wall-away-${name}.png` }) : undefined;
  /** Waits until the wall is live again with all there is, as the same page. */
  const rightAgain = async () => {
    await behind().waitFor({ state: 'detached', timeout: patience });
    await wall.page.locator('.wall-top .live', { hasText: '实时' }).waitFor();
    assert.ok(await comesTrue(wall.shows, patience), 'the figure of today is not what the server counts');
    assert.ok(await comesTrue(() => wall.unheard().length === 0, patience), JSON.stringify(wall.unheard()));
    await mapReady(wall.page);
    assert.equal(await wall.page.evaluate(() => window.never), 'loaded again');
  };

  it('goes on from memory while PostGIS is away, and leads from its numbers to the map', async () => {
    const before = await figures();
    assert.ok(!before.includes('—'), before.join());
    await owner.stop({ keep: true });
    await behind().waitFor({ timeout: patience });
    assert.match(await behind().innerText(), /数据截至 \d\d:\d\d/);
    assert.deepEqual(await figures(), before);
    await wall.page.locator('.wall-fig', { hasText: '超期' }).click();
    await mapReady(wall.page);
    await wall.page.getByText('只看：').waitFor();
    await shot('database');
    await wall.page.getByRole('button', { name: '看全部' }).click();
    assert.ok(!(await figures()).includes('—'), 'what was known is forgotten');
  });

  it('is right again when PostGIS is back', async () => {
    owner = await startProgram({ database: '', folder: owner.folder });
    await behind().waitFor({ state: 'detached', timeout: patience });
    await wall.write();
    await rightAgain();
  });

  it('keeps what it shows while its server is killed, and hears what happened meanwhile at another', async () => {
    const before = await figures();
    process.kill(program.pid, 'SIGKILL');
    await behind().waitFor({ timeout: patience });
    assert.match(await behind().innerText(), /数据截至 \d\d:\d\d/);
    assert.deepEqual(await figures(), before);
    for (let i = 0; i < 5; i++) await wall.write(beside.url);
    await shot('server');
    program = await startProgram({
      database: await urlOf(owner.folder),
      folder: program.folder,
      port: program.port,
    });
    await rightAgain();
    assert.notDeepEqual(await figures(), before);
  });

  it('says so when its server hangs without a word, and is right again when that goes on', async () => {
    process.kill(program.pid, 'SIGSTOP');
    await wall.write(beside.url);
    await behind().waitFor({ timeout: patience });
    assert.match(await behind().innerText(), /数据截至 \d\d:\d\d/);
    process.kill(program.pid, 'SIGCONT');
    await rightAgain();
  });
});
