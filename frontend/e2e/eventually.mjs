// Waiting for what is on its way: a page, a database and an answer come to a state some time after what brought them there.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';

/** Milliseconds that anything may take on a machine that is busy. */
export const patience = 30_000;

/**
 * Looks again and again until what is seen holds, and answers it. The failure says what was waited for and what was seen last.
 * options: within, in milliseconds.
 */
export async function until(what, look, holds, { within = patience } = {}) {
  const deadline = Date.now() + within;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) assert.fail(`it never came to be that ${what}: ${JSON.stringify(seen)}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

/** Looks until what is seen is what is wanted. */
export async function becomes(what, look, wanted, options) {
  let seen;
  const same = () => isDeepStrictEqual(seen, wanted);
  const seeing = async () => {
    seen = await look();
    return seen;
  };
  await until(what, seeing, same, options).catch(() => assert.deepEqual(seen, wanted, what));
}
