// A wall hears of everything that happens, and holds on to nothing of it: the short of what `make soak` does for a quarter of an hour.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startBrowser } from './browser.mjs';
import { startProgram } from './program.mjs';
import { comesTrue, leaveWallOn } from './soak.mjs';

/** Rounds of writing, of so many events each, begun a second apart where the machine keeps up. */
const rounds = { warm: 12, more: 36 };
const rate = 20;

describe('a wall that is left on', { timeout: 400_000 }, () => {
  let browser;
  let program;
  let wall;
  before(async () => {
    // Its own program: a thousand concerns more would be in every other story's way.
    program = await startProgram({ database: '' });
    browser = await startBrowser();
    wall = await leaveWallOn(browser, program.url);
    // One view all the time, however slow the machine is, so that what the page holds can be compared.
    await wall.page.getByRole('button', { name: '轮播' }).click();
  });
  after(async () => {
    await browser?.close();
    await program?.stop();
  });

  const happen = async (seconds) => {
    for (let i = 0; i < seconds; i++) {
      const pause = new Promise((wake) => setTimeout(wake, 1000));
      await Promise.all([pause, ...Array.from({ length: rate }, () => wall.write())]);
    }
    assert.ok(await comesTrue(() => wall.unheard().length === 0, 60_000), JSON.stringify(wall.unheard()));
    assert.ok(await comesTrue(wall.shows, 60_000), 'the figure of today is not what the server counts');
  };

  it('misses no event, and holds as much after many as after a few', async () => {
    await happen(rounds.warm);
    const before = await wall.holds();
    await happen(rounds.more);
    const now = await wall.holds();
    assert.equal(wall.written(), rate * (rounds.warm + rounds.more));
    assert.equal(wall.resets(), 0);
    // One listener or one row left behind by every answer of the panels would be more than that.
    const said = `${JSON.stringify(before)}, then ${JSON.stringify(now)}`;
    assert.ok(now.listeners - before.listeners <= 8, said);
    assert.ok(now.nodes - before.nodes <= 60, said);
  });
});
