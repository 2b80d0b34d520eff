// One export under way: streamed from the server, counted as it comes, saved as a file at its end.
import { signal } from '@preact/signals';
import { request } from '../api/client';
import { explain } from '../api/problem';

export interface Job {
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  /** What is being written, in words. */
  readonly title: string;
  readonly fileName: string;
  /** Concerns written so far, and of how many; undefined until the server has said. */
  readonly rows: number;
  readonly count: number | undefined;
  readonly bytes: number;
  /** Why it failed, in the words of the person. */
  readonly problem?: string;
}

/** The export that runs or was the last; it goes on while its panel is closed. */
export const job = signal<Job | undefined>(undefined);

let stopping: AbortController | undefined;

/** Stops the running export; nothing is saved. */
export function stopDownload(): void {
  stopping?.abort();
}

/** Thrown when the file ended before all of it had come. */
class IncompleteError extends Error {}

/**
 * Downloads the answer to `path` and saves it as `fileName`. The words for an incomplete file are given, since only the
 * panel knows the language at the time. One export at a time: a second call while one runs does nothing.
 */
export async function download(
  path: string,
  title: string,
  fileName: string,
  incomplete: string,
): Promise<void> {
  if (job.value?.state === 'running') return;
  const stop = new AbortController();
  stopping = stop;
  job.value = { state: 'running', title, fileName, rows: 0, count: undefined, bytes: 0 };
  try {
    const response = await request('GET', path, undefined, {
      signal: stop.signal,
      headers: { Accept: 'application/geo+json' },
    });
    const count = Number(response.headers.get('Minqing-Count') ?? Number.NaN);
    note({ count: Number.isFinite(count) ? count : undefined });
    const parts = await readAll(response);
    if (Number.isFinite(count) && job.value.rows !== count) throw new IncompleteError(incomplete);
    save(new Blob(parts, { type: 'application/geo+json' }), fileName);
    note({ state: 'done' });
  } catch (error) {
    if (stop.signal.aborted) note({ state: 'stopped' });
    else
      note({ state: 'failed', problem: error instanceof IncompleteError ? error.message : explain(error) });
  }
}

function note(news: Partial<Job>): void {
  if (job.value) job.value = { ...job.value, ...news };
}

async function readAll(response: Response): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = response.body?.getReader();
  const counter = featureCounter();
  let bytes = 0;
  let shown = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    parts.push(part.value);
    bytes += part.value.byteLength;
    const rows = counter(part.value);
    // A screen shows sixty a second; more would only be work.
    if (performance.now() - shown > 50) {
      shown = performance.now();
      note({ rows, bytes });
    }
  }
  note({ rows: counter(new Uint8Array()), bytes });
  return parts;
}

/**
 * Counts the Features in a stream of GeoJSON. Inside a JSON string a quotation mark is escaped, so the words looked for
 * can only be a member of an object. A member cut by the border of two parts is found too.
 */
export function featureCounter(): (part: Uint8Array) => number {
  const decoder = new TextDecoder();
  const member = /"type"\s*:\s*"Feature"/g;
  let count = 0;
  let rest = '';
  return (part) => {
    const text = rest + decoder.decode(part, { stream: true });
    let end = 0;
    member.lastIndex = 0;
    while (member.test(text)) {
      count++;
      end = member.lastIndex;
    }
    rest = text.slice(Math.max(end, text.length - 32));
    return count;
  };
}

/** Hands a file to the browser to keep. */
export function save(blob: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  // The browser reads the blob after the click; a minute is ample for it to begin.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
