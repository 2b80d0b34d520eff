// Leaves the wall on while much happens: node bench/wall.mjs [URL]
//   MINUTES  how long (15)    RATE  events a second (20)    CHROMIUM  the browser (/usr/bin/chromium)
// Without URL it starts the built program with the demo on data of its own. The program at URL has to hold the demo, its accounts
// with MINQING_DEMO_PASSWORD. Nobody touches the wall: after two minutes it goes round. Prints a row each minute, and ends with 1
// when the heap, collected, or what the page holds grew, or when the wall missed an event.
import { loadavg } from 'node:os';
import { startBrowser } from '../e2e/browser.mjs';
import { startProgram } from '../e2e/program.mjs';
import { comesTrue, leaveWallOn } from '../e2e/soak.mjs';

const minutes = Number(process.env.MINUTES ?? 15);
const rate = Number(process.env.RATE ?? 20);
/** What may not grow, and by how much the last third of the time may hold more than the first. */
const held = ['megabytes', 'nodes', 'listeners'];
const most = 1.1;
/** How long the last events may take to reach the page, in ms. */
const patience = 20_000;

const program = process.argv[2] ? undefined : await startProgram({ database: '' });
const browser = await startBrowser();
let failed = 0;
try {
  const good = await soak(await leaveWallOn(browser, process.argv[2] ?? program.url));
  process.exitCode = good ? 0 : 1;
} finally {
  await browser.close();
  await program?.stop();
}

async function soak(wall) {
  const samples = [];
  const took = [];
  console.log('minute  events  unheard  heap MB   nodes  listeners  tiles  load  on the map');
  const look = async (minute) => {
    const now = { ...(await wall.holds()), unheard: wall.unheard().length };
    samples.push(now);
    const view = new URL(wall.page.url()).searchParams;
    const shown = ['area', 'light', 'must_report'].flatMap((name) => view.get(name) ?? []).join(' ') || 'all';
    const cells = [
      [minute, 6],
      [wall.written(), 7],
      [now.unheard, 8],
      [now.megabytes.toFixed(2), 8],
      [now.nodes, 7],
      [now.listeners, 10],
      [now.tiles, 6],
      [loadavg()[0].toFixed(1), 5],
    ];
    console.log(`${cells.map(([cell, width]) => String(cell).padStart(width)).join(' ')}  ${shown}`);
  };
  const began = Date.now();
  await look(0);
  for (let second = 0; second < minutes * 60; second++) {
    const due = began + second * 1000;
    await new Promise((wake) => setTimeout(wake, Math.max(0, due - Date.now())));
    await Promise.all(Array.from({ length: rate }, () => timed(() => wall.write(), took)));
    if ((second + 1) % 60 === 0) await look((second + 1) / 60);
  }
  const lasted = (Date.now() - began) / 1000;

  const all = await comesTrue(() => wall.unheard().length === 0, patience);
  const shown = await comesTrue(wall.shows, patience);
  for (const { id, what } of wall.unheard().slice(0, 10)) console.log(`not heard of: ${what} ${id}`);
  const grew = held.map((name) => {
    const by = growth(samples.map((sample) => sample[name]));
    return { name, by, flat: by <= most };
  });
  for (const { name, by, flat } of grew)
    console.log(
      `${name}: last third ${by.toFixed(3)} × the first, at most ${most}: ${flat ? 'flat' : 'GREW'}`,
    );
  const p99 = took.sort((a, b) => a - b)[Math.floor(took.length * 0.99)] ?? 0;
  console.log(
    `${wall.written()} events in ${lasted.toFixed(0)} s, ${(wall.written() / lasted).toFixed(1)} a second; ${failed} refused; ` +
      `${wall.unheard().length} not heard of; told ${wall.resets()} times to ask anew; a write took ${p99.toFixed(0)} ms at the 99th percentile; ` +
      `the figure of today is ${shown ? 'right' : 'WRONG'}`,
  );
  return all && shown && failed === 0 && grew.every(({ flat }) => flat);
}

async function timed(write, took) {
  const from = performance.now();
  try {
    await write();
    took.push(performance.now() - from);
  } catch (error) {
    failed++;
    console.error(String(error).slice(0, 300));
  }
}

/** The median of the last third beside that of the first; the page as it was just opened is left out. */
function growth(values) {
  const warm = values.slice(1);
  const third = Math.max(1, Math.floor(warm.length / 3));
  const median = (some) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)];
  return warm.length > 1 ? median(warm.slice(-third)) / median(warm.slice(0, third)) : 1;
}
