// A real browser, and a witness beside each page: every answer its scripts got, every word on its console, every request it made.
import { chromium } from 'playwright-core';
import { patience, until } from './eventually.mjs';
import { password } from './program.mjs';

export const sizes = {
  wall: { width: 1920, height: 1080 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

/** Starts headless Chromium: Debian's, or the one CHROMIUM names. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--headless=new',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-dev-shm-usage',
      '--no-first-run',
    ],
  });
}

/**
 * A page in a context of its own, and its witness.
 * options: size (of `sizes`), theme 'light'|'dark', language 'zh-CN'|'en'.
 */
export async function openPage(
  browser,
  base,
  { size = 'wall', theme = 'light', language = 'zh-CN', touch = false } = {},
) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: sizes[size],
    colorScheme: theme,
    locale: language,
    timezoneId: 'Asia/Shanghai',
    hasTouch: touch,
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  watchTiles(page);
  const witness = { responses: [], problems: [], outside: [] };
  const origin = new URL(base).origin;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.origin !== origin) witness.outside.push(request.url());
  });
  await page.exposeBinding('witnessAnswer', (_page, { base64, ...answer }) => {
    witness.responses.push({ ...answer, bytes: Buffer.from(base64, 'base64') });
  });
  await page.addInitScript(copyAnswers);
  page.on('console', (message) => {
    // Asking who is signed in while nobody is: the browser notes every 401 on the console by itself.
    if (/\b401\b/.test(message.text()) && message.location().url === `${origin}/api/v1/session`) return;
    if (message.type() === 'error' || message.type() === 'warning')
      witness.problems.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => witness.problems.push(`uncaught: ${error.stack ?? error}`));
  return { page, context, witness };
}

/** Opens another tab of a page's browser, without a witness. */
export async function openTab(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  watchTiles(page);
  return page;
}

/** Runs in the page: hands a copy of every answer that its scripts were given to the witness. */
function copyAnswers() {
  const { fetch } = window;
  window.answersBeingCopied = new Set();
  window.fetch = async (...asked) => {
    const answer = await fetch(...asked);
    const copying = answer
      .clone()
      .arrayBuffer()
      .then((bytes) => {
        let text = '';
        for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
        const type = answer.headers.get('content-type') ?? '';
        return window.witnessAnswer({ url: answer.url, status: answer.status, type, base64: btoa(text) });
      })
      // Given up by the page before it had come.
      .catch(() => undefined)
      .finally(() => window.answersBeingCopied.delete(copying));
    window.answersBeingCopied.add(copying);
    return answer;
  };
}

/** Waits until the witness has every answer that the page has: leaving the page would throw the last ones away. */
export function settled(page) {
  return page.evaluate(() => Promise.all([...(window.answersBeingCopied ?? [])]).then(() => undefined));
}

/** Signs in by the form, as a person does, and waits until the map is there. */
export async function signIn(page, account, path = '/', secret = password) {
  await page.goto(path);
  await page.locator('input[autocomplete=username]').fill(account);
  await page.locator('input[type=password]').fill(secret);
  await page.keyboard.press('Enter');
  await mapReady(page);
}

/** Waits until the map is there and has asked for no tile for a while. */
export async function mapReady(page) {
  await page.locator('.leaflet-container').waitFor();
  const quiet = 400;
  await until(
    'the map has its tiles',
    () => {
      const { asked, open, last } = tiles.get(page);
      return { asked, open: open.size, since: Date.now() - last };
    },
    ({ asked, open, since }) => asked > 0 && open === 0 && since > quiet,
    { within: 2 * patience },
  );
}

/** By page: how many tiles it asked for since it was loaded, those whose answers are still out, and when the last thing happened. */
const tiles = new WeakMap();

function watchTiles(page) {
  const state = { asked: 0, open: new Set(), last: 0 };
  tiles.set(page, state);
  page.on('request', (request) => {
    // What the page before asked for says nothing of this one.
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) {
      Object.assign(state, { asked: 0, open: new Set() });
    }
    if (!new URL(request.url()).pathname.startsWith('/tiles/')) return;
    state.asked++;
    state.open.add(request);
    state.last = Date.now();
  });
  const ended = (request) => {
    if (state.open.delete(request)) state.last = Date.now();
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
}

/** A request with the page's own cookie, outside of the page; writes carry the origin that a browser would send. */
export function ask(page, path, options = {}) {
  return page.context().request.fetch(path, options);
}

/** What a person would have to see to be disturbed: nothing of it may happen on a page. */
export function disturbances(witness) {
  return { problems: witness.problems, outside: witness.outside };
}

export const undisturbed = { problems: [], outside: [] };

/** The middle of the map on the screen. */
export async function middleOf(page) {
  const box = await page.locator('.leaflet-container').boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
