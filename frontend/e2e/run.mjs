// Drives the built program in a real browser: node e2e/run.mjs [name of a test file …]
//   STORY         runs only the tests whose names it matches
//   MINQING_BIN   the program (../bin/minqing)       CHROMIUM   the browser (/usr/bin/chromium)
//   SHOTS         a folder for pictures of the pages  DATABASE_URL  a PostGIS to use instead of the private one
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startProgram } from './program.mjs';

/** Milliseconds one test file may take, on a machine that others are busy on as well. */
const fileLimit = 900_000;

const asked = process.argv.slice(2);
const files = (await readdir(import.meta.dirname))
  .filter((name) => name.endsWith('.test.mjs') && (asked.length === 0 || asked.some((a) => name.includes(a))))
  .sort()
  .map((name) => join(import.meta.dirname, name));

const program = await startProgram();
process.env.MINQING_E2E_URL = program.url;
process.env.MINQING_E2E_FOLDER = program.folder;
let stopping;
const stop = () => {
  stopping ??= program.stop();
  return stopping;
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stop().finally(() => process.exit(1)));
}

try {
  const testNamePatterns = process.env.STORY ? [new RegExp(process.env.STORY)] : undefined;
  const stream = run({ files, concurrency: 1, timeout: fileLimit, testNamePatterns });
  stream.on('test:fail', () => {
    process.exitCode = 1;
  });
  for await (const part of stream.compose(new spec())) process.stdout.write(part);
  if (process.exitCode) console.log(`\nthe program's last words:\n${program.words().slice(-4000)}`);
} finally {
  await stop();
}
