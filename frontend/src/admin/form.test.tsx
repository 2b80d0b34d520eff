import { render } from 'preact';
import { act } from 'preact/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { ProblemError, UnreachableError } from '../api/problem';
import { type Filled, useDraft } from './draft';
import { type Saving, useSaving } from './saving';

/** Runs a hook in a page of its own. */
function mount<T>(use: () => T): { now: () => T; again: () => void } {
  const host = document.createElement('div');
  let now: T | undefined;
  let times = 0;
  // With signals, a component whose properties are the same is not rendered again.
  const Host = (_: { times: number }) => {
    now = use();
    return null;
  };
  const again = () => act(() => render(<Host times={++times} />, host)) as unknown;
  again();
  return { now: () => now as T, again };
}

describe('a draft', () => {
  interface Team {
    name: string;
    area: string;
  }
  let stored: Team;
  let team: { now: () => Filled<Team>; again: () => void };
  beforeEach(() => {
    stored = { name: '一队', area: '东街' };
    team = mount(() => useDraft(stored));
  });
  const colleague = (part: Partial<Team>) => {
    stored = { ...stored, ...part };
    team.again();
  };

  it('keeps what was filled in and shows what a colleague changed beside it', () => {
    act(() => team.now().set({ name: '二队' }));
    colleague({ name: '三队', area: '西街' });
    expect(team.now().draft).toEqual({ name: '二队', area: '西街' });
  });

  it('is what is stored again once it was saved', () => {
    act(() => team.now().set({ name: ' 二队 ' }));
    colleague({ name: '二队' });
    act(() => team.now().stored());
    expect(team.now().draft.name).toBe('二队');
  });
});

describe('saving', () => {
  const stale = new ProblemError({ title: '已经变了', status: 412 });

  it('reads again what somebody else was faster with, and can be tried again even when that fails', async () => {
    let reread = 0;
    const form = mount<Saving>(() =>
      useSaving(
        () => '别人刚改过',
        async () => {
          reread++;
          throw new UnreachableError(undefined);
        },
      ),
    );
    await act(() => form.now().attempt(() => Promise.reject(stale)));
    expect(reread).toBe(1);
    expect(form.now()).toMatchObject({ busy: false, said: '', problem: '别人刚改过' });
  });

  it('says why nothing came of it, and no more what was said meanwhile', async () => {
    const form = mount<Saving>(() =>
      useSaving(
        () => '',
        () => Promise.resolve(),
      ),
    );
    await act(() => form.now().attempt(() => Promise.reject(new UnreachableError(undefined)), '正在发…'));
    expect(form.now()).toMatchObject({ busy: false, said: '' });
    expect(form.now().problem).toContain('连不上服务器');
  });
});
