import { afterEach, expect, it, vi } from 'vitest';
import { changePassword, letIn, lookAgain, type Session, session } from './state';

const wang = { account: 'wang', key: 'old' } as Session;

afterEach(() => vi.unstubAllGlobals());

/** A server whose answer to the change of a password is given later; until then nobody is signed in. */
function slowServer(): { renew(): void } {
  let answered = false;
  let renew: () => void = () => undefined;
  vi.stubGlobal('fetch', async (_address: string, init: RequestInit) => {
    if (init.method === 'POST') {
      await new Promise<void>((answer) => {
        renew = answer;
      });
      answered = true;
      return new Response(null, { status: 204 });
    }
    return answered ? Response.json({ ...wang, key: 'new' }) : Response.json({}, { status: 401 });
  });
  return { renew: () => renew() };
}

it('who changes the own password stays signed in though the old session is over before the answer comes', async () => {
  const server = slowServer();
  session.value = wang;
  const change = changePassword('old', 'new');
  lookAgain();
  await new Promise((later) => setTimeout(later));
  expect(session.value).toBe(wang);
  server.renew();
  await change;
  await vi.waitFor(() => expect(session.value?.key).toBe('new'));
});

it('an answer that nobody is signed in leads to the sign-in when the server says so again', async () => {
  vi.stubGlobal('fetch', async () => Response.json({}, { status: 401 }));
  session.value = wang;
  lookAgain();
  await vi.waitFor(() => expect(session.value).toBeNull());
});

it('who has a password that somebody else set is let in when it is changed', () => {
  expect(letIn({ ...wang, one_time_password: true })).toBe(false);
  expect(letIn(wang)).toBe(true);
  expect(letIn(null)).toBe(false);
});
