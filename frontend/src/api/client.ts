import { type Problem, ProblemError, UnreachableError } from './problem';

/** What may go with a request besides its path. */
export interface Options {
  signal?: AbortSignal;
  /** The version a change is based on; the server answers 412 when it is no longer the newest. */
  ifMatch?: string;
  /** Makes a repeated create answer what the first one made. */
  idempotencyKey?: string;
  headers?: Record<string, string>;
}

/** A body together with what the headers said about it. */
export interface Answer<T> {
  body: T;
  /** The version for a later `ifMatch`. */
  etag: string | undefined;
  status: number;
}

/** Called when the server says that nobody is signed in, on any request but the session's own. */
let onSignedOut: () => void = () => undefined;

export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

/**
 * Sends a request to the server. `path` is relative to /api/v1/ or absolute.
 * Throws ProblemError for an answer that is neither a success nor "not modified", UnreachableError when there is none.
 */
export async function request(
  method: string,
  path: string,
  body?: unknown,
  options: Options = {},
): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: 'application/json, application/geo+json, application/problem+json',
    ...options.headers,
  };
  if (options.ifMatch) headers['If-Match'] = options.ifMatch;
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  const form = body instanceof FormData;
  if (body !== undefined && !form) {
    headers['Content-Type'] ??= method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  }
  let response: Response;
  try {
    response = await fetch(path.startsWith('/') ? path : `/api/v1/${path}`, {
      method,
      headers,
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
      signal: options.signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new UnreachableError(error);
  }
  // 304 comes only to who sent the version it has.
  if (response.ok || response.status === 304) return response;
  const failure = await problemOf(response);
  if (failure.status === 401 && !path.endsWith('session')) onSignedOut();
  throw failure;
}

/** Reads problem details; an answer from something between us and the server becomes one too. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const after = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const type = response.headers.get('Content-Type') ?? '';
  const fallback = {
    status: response.status,
    title: `服务器答复 ${response.status}`,
    title_en: `The server answered ${response.status}`,
  };
  const problem: Problem = type.includes('json')
    ? { ...fallback, ...((await response.json()) as object) }
    : fallback;
  return new ProblemError(problem, Number.isFinite(after) ? after : undefined);
}

async function answer<T>(sent: Promise<Response>): Promise<Answer<T>> {
  const response = await sent;
  const text = await response.text();
  return {
    body: (text === '' ? undefined : JSON.parse(text)) as T,
    etag: response.headers.get('ETag') ?? undefined,
    status: response.status,
  };
}

export const api = {
  get: async <T>(path: string, options?: Options): Promise<T> =>
    (await answer<T>(request('GET', path, undefined, options))).body,
  /** As get, with the ETag to hand back in `ifMatch`. */
  read: <T>(path: string, options?: Options): Promise<Answer<T>> =>
    answer<T>(request('GET', path, undefined, options)),
  post: async <T>(path: string, body: unknown, options?: Options): Promise<T> =>
    (await answer<T>(request('POST', path, body, options))).body,
  /** As post, with the ETag of what was made. */
  create: <T>(path: string, body: unknown, options?: Options): Promise<Answer<T>> =>
    answer<T>(request('POST', path, body, options)),
  put: <T>(path: string, body: unknown, options?: Options): Promise<Answer<T>> =>
    answer<T>(request('PUT', path, body, options)),
  patch: <T>(path: string, body: unknown, options?: Options): Promise<Answer<T>> =>
    answer<T>(request('PATCH', path, body, options)),
  delete: async (path: string, options?: Options): Promise<void> => {
    await request('DELETE', path, undefined, options);
  },
};
