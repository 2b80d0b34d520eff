// Drives the built program in a real browser: node e2e/run.mjs [name of a test file …]
//   STORY         runs only the tests whose names it matches
//   MINQING_BIN   the program (../bin/minqing)       CHROMIUM   the browser (/usr/bin/chromium)
//   SHOTS         a folder for pictures of the pages  DATABASE_URL  a PostGIS to use instead of the private one
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
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

let stopping;
let program;
const stop = () => {
  stopping ??= program?.stop();
  return stopping;
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void Promise.resolve(stop()).finally(() => process.exit(1)));
}

/** Runs test files against a program of their own, and answers those in which something failed. */
async function tell(stories) {
  program = await startProgram();
  stopping = undefined;
  process.env.MINQING_E2E_URL = program.url;
  process.env.MINQING_E2E_FOLDER = program.folder;
  const failed = new Set();
  try {
    const testNamePatterns = process.env.STORY ? [new RegExp(process.env.STORY)] : undefined;
    const stream = run({ files: stories, concurrency: 1, timeout: fileLimit, testNamePatterns });
    // Without the name of its file, a failure is everybody's.
    stream.on('test:fail', ({ file }) => {
      for (const story of stories.includes(file) ? [file] : stories) failed.add(story);
    });
    for await (const part of stream.compose(new spec())) process.stdout.write(part);
    if (failed.size > 0) console.log(`\nthe program's last words:\n${program.words().slice(-4000)}`);
  } finally {
    await stop();
  }
  return [...failed];
}

const failed = await tell(files);
// A browser on a machine that is short of time fails now and then: what fails is told once more from the start, and said to be shaky.
const again = failed.length > 0 ? await tell(failed) : [];
for (const story of failed)
  console.log(
    `${again.includes(story) ? 'FAILED TWICE' : 'SHAKY, passed when told again'}: ${basename(story)}`,
  );
if (again.length > 0) process.exitCode = 1;
