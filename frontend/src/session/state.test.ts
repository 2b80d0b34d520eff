import { afterEach, describe, expect, it, vi } from 'vitest';
import { changePassword, letIn, lookAgain, type Session, session } from './state';

const staff: Session = {
  account: 'staff',
  display_name: '',
  role: 'staff',
  areas: [],
  teams: [],
  demo: false,
  key: 'k',
};

describe('who changes the own password', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    session.value = undefined;
  });

  it('is not taken for signed out when the old session is over before the new one is there', async () => {
    session.value = staff;
    let renewed = false;
    let answer: (response: Response) => void = () => undefined;
    vi.stubGlobal('fetch', (path: string) => {
      if (path.endsWith('/password'))
        return new Promise<Response>((resolve) => {
          answer = resolve;
        });
      return Promise.resolve(renewed ? Response.json(staff) : Response.json({ title: '' }, { status: 401 }));
    });
    const seen: unknown[] = [];
    const stop = session.subscribe((value) => seen.push(value));
    const changed = changePassword('old', 'the new one');
    lookAgain();
    await new Promise((done) => setTimeout(done));
    renewed = true;
    answer(new Response(null, { status: 204 }));
    await changed;
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(1));
    stop();
    expect(seen).not.toContain(null);
  });

  it('is let in only then, when somebody else had set the old one', () => {
    expect(letIn({ ...staff, one_time_password: true })).toBe(false);
    expect(letIn(staff)).toBe(true);
    expect(letIn(null)).toBe(false);
  });
});
