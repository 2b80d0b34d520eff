// The built program, started from outside on a free port with data of its own, as a person would start it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const binary = resolve(process.env.MINQING_BIN ?? join(import.meta.dirname, '../../bin/minqing'));
export const password = process.env.MINQING_DEMO_PASSWORD ?? 'Sand-Table-2026';

/** Milliseconds the program has to make its database, its demo community and answer /readyz. */
const startLimit = 180_000;
/** Milliseconds it has to stop by itself after SIGTERM. */
const stopLimit = 30_000;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A program that had to be killed leaves its PostgreSQL behind: it is stopped too (SIGINT is its fast shutdown). */
async function stopOrphan(folder) {
  const lines = await readFile(join(folder, 'postgres/postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(lines.split('\n')[0]);
  if (!pid) return;
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 100 && existsSync(`/proc/${pid}`); i++)
    await new Promise((wake) => setTimeout(wake, 100));
}

/**
 * Starts `minqing serve`. With DATABASE_URL in the environment it uses that server, else its private one in a new folder.
 * Rejects with the program's last words when it ends or is not ready in time.
 * options: database, a URL to use instead, '' for the private server; folder and port, those of a program that was stopped with `keep`
 * or killed.
 */
export async function startProgram({
  database = process.env.DATABASE_URL ?? '',
  folder: kept,
  port: known,
} = {}) {
  const port = known ?? (await freePort());
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'minqing-e2e-')));
  // PostgreSQL does not run as root; whom it runs as has to get in.
  await chmod(folder, 0o755);
  const env = { ...process.env, MINQING_DATA: folder, MINQING_DEMO_PASSWORD: password, PORT: String(port) };
  delete env.DATABASE_URL;
  if (database) env.DATABASE_URL = database;
  const child = spawn(binary, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const words = [];
  const listen = (chunk) => {
    words.push(chunk.toString());
    if (words.length > 400) words.shift();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const url = `http://127.0.0.1:${port}`;

  /** With keep its data stay. */
  async function stop({ keep = false } = {}) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), stopLimit);
      await ended;
      clearTimeout(late);
      await stopOrphan(folder);
    }
    if (!keep) await rm(folder, { recursive: true, force: true });
  }

  const deadline = Date.now() + startLimit;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { url, port, folder, env, pid: child.pid, stop, words: () => words.join('') };
    await new Promise((wake) => setTimeout(wake, 200));
  }
  const why =
    child.exitCode === null ? `not ready after ${startLimit / 1000} s` : `ended with ${child.exitCode}`;
  await stop();
  throw new Error(`${binary} serve: ${why}\n${words.join('').slice(-4000)}`);
}
