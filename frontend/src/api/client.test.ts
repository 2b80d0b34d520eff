import { afterEach, describe, expect, it, vi } from 'vitest';
import { language } from '../i18n/dictionary';
import { api, whenSignedOut } from './client';
import { explain, ProblemError, UnreachableError } from './problem';

/** The server, as the browser sees it: one answer, and what was asked. */
function server(answer: Response | Error) {
  const asked: { path: string; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push({ path, init });
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return asked;
}

const problem = (body: object, status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });

afterEach(() => {
  vi.unstubAllGlobals();
  whenSignedOut(() => undefined);
  language.value = 'zh';
});

describe('a request', () => {
  it('carries the version it is based on, as a merge patch, and hands back the next one', async () => {
    const asked = server(new Response('{"id":7}', { headers: { ETag: '"4"' } }));
    const { body, etag } = await api.patch('concerns/7', { title: '井盖' }, { ifMatch: '"3"' });
    expect([body, etag]).toEqual([{ id: 7 }, '"4"']);
    expect(asked[0]?.path).toBe('/api/v1/concerns/7');
    expect(asked[0]?.init.headers).toMatchObject({
      'If-Match': '"3"',
      'Content-Type': 'application/merge-patch+json',
    });
  });

  it('fails with the server’s problem, in the language of the page', async () => {
    const fields = { title: '标题不能空' };
    server(
      problem(
        { title: '有几处不对', title_en: 'Some fields are wrong', fields, fields_en: { title: 'is empty' } },
        400,
      ),
    );
    const error = await api.post('concerns', {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProblemError);
    expect(explain(error)).toBe('有几处不对：标题不能空');
    language.value = 'en';
    expect(explain(error)).toBe('Some fields are wrong: is empty');
  });

  it('fails with a problem, too, when something between answers in another format', async () => {
    server(new Response('<h1>Bad Gateway</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } }));
    const error = await api.get('areas').catch((e: unknown) => e);
    expect(error).toMatchObject({ status: 502 });
    expect(explain(error)).toContain('502');
  });

  it('knows when to try again', async () => {
    server(problem({ title: '稍等' }, 429, { 'Retry-After': '30' }));
    await expect(api.get('areas')).rejects.toMatchObject({ retryAfter: 30 });
  });

  it('says so when there is no server', async () => {
    server(new TypeError('Failed to fetch'));
    const error = await api.get('areas').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UnreachableError);
    expect(explain(error)).toContain('连不上服务器');
  });

  it('tells the page that nobody is signed in any more, except when just that was asked', async () => {
    const out = vi.fn();
    whenSignedOut(out);
    server(problem({ title: '没有登录' }, 401));
    await expect(api.get('session')).rejects.toMatchObject({ status: 401 });
    expect(out).not.toHaveBeenCalled();
    server(problem({ title: '没有登录' }, 401));
    await expect(api.get('areas')).rejects.toMatchObject({ status: 401 });
    expect(out).toHaveBeenCalledOnce();
  });

  it('that the page gave up is no error of the network', async () => {
    server(new DOMException('aborted', 'AbortError'));
    await expect(api.get('areas')).rejects.toMatchObject({ name: 'AbortError' });
  });
});
