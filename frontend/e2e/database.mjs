// What the database says, asked past the program: the judge of what the pages show.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where the private server below a data folder listens: the folder of its socket, and its port. */
async function socketOf(folder) {
  const names = await readdir(folder, { recursive: true });
  const found = names.find((name) => name.endsWith('postmaster.pid'));
  if (!found) throw new Error(`no running PostgreSQL below ${folder}`);
  // Its fourth line is the port, its fifth the folder of its socket (PostgreSQL: storage, file layout).
  const lines = (await readFile(join(folder, found), 'utf8')).split('\n');
  return { host: lines[4], port: lines[3] };
}

/** The URL of the private server below a data folder, for a second program on the same database. */
export async function urlOf(folder) {
  const { host, port } = await socketOf(folder);
  return `postgres://minqing@/minqing?host=${encodeURIComponent(host)}&port=${port}`;
}

/** Options of psql for the program's database: the given DATABASE_URL, else the private server below its data folder. */
async function connection(folder) {
  if (process.env.DATABASE_URL) return ['-d', process.env.DATABASE_URL];
  const { host, port } = await socketOf(folder);
  return ['-h', host, '-p', port, '-U', 'minqing', '-d', 'minqing'];
}

/** What psql answers to a text of SQL. */
async function psql(folder, sql, values) {
  const set = Object.entries(values).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
  const options = [
    ...(await connection(folder)),
    '-X',
    '-A',
    '-t',
    '-q',
    '-v',
    'ON_ERROR_STOP=1',
    ...set,
    '-f',
    '-',
  ];
  const asked = run('psql', options, { maxBuffer: 256 << 20, timeout: 60_000 });
  asked.child.stdin.end(sql);
  return (await asked).stdout;
}

/** The rows of a query as objects. Parameters are psql variables: `:'name'` in the SQL stands for the quoted value. */
export async function rows(folder, sql, values = {}) {
  return JSON.parse(await psql(folder, `select coalesce(json_agg(q), '[]') from (${sql}) q`, values));
}

/** Puts into the database what the program itself would need days for. */
export async function execute(folder, sql, values = {}) {
  await psql(folder, sql, values);
}
