// Makes docs/map.png, the picture of the README, from a demo of its own: node e2e/readme.mjs
import { join } from 'node:path';
import { ask, mapReady, openPage, signIn, startBrowser } from './browser.mjs';
import { startProgram } from './program.mjs';

const program = await startProgram({ database: '' });
const browser = await startBrowser();
try {
  const { page } = await openPage(browser, program.url);
  await signIn(page, 'staff');
  // The newest open concern of which there is a photo.
  const list = await ask(page, '/api/v1/concerns?status=accepted,in_progress&area=140302001001&limit=1000');
  let shown;
  for (const { id } of (await list.json()).features) {
    const { photos } = await (await ask(page, `/api/v1/concerns/${id}/photos`)).json();
    if (photos.length > 0) {
      shown = id;
      break;
    }
  }
  await page.goto(shown === undefined ? '/' : `/?card=${shown}`);
  await mapReady(page);
  await page.getByRole('complementary').getByRole('img').first().waitFor();
  await page.screenshot({ path: join(import.meta.dirname, '../../docs/map.png') });
} finally {
  await browser.close();
  await program.stop();
}
