import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Drawing } from './drawing';
import { Saving } from './saving';
import type { Served, Strokes } from './strokes';

const arrow: Drawing = {
  kind: 'arrow',
  path: [
    [113.56, 37.85],
    [113.57, 37.85],
  ],
  title: '',
  level: 0,
  color: 1,
  width: 3,
  concerns: [],
  locked: false,
};
const served: Served = { id: 11, version: 1, drawing: arrow, author: '', lockedBy: '' };

describe('a list that was on its way while the hand went on', () => {
  let all: Served[];
  let answers: (() => void)[];
  let strokes: ReturnType<typeof signal<Strokes>>;
  let saving: Saving;
  const shown = () => [...(strokes.value as Strokes).values()].filter((s) => s.drawing);

  beforeEach(() => {
    all = [];
    answers = [];
    strokes = signal<Strokes>(new Map());
    saving = new Saving(
      strokes as never,
      {
        // Each list is as of when it was asked for, and comes when the test says so.
        list: () => {
          const then = all;
          return new Promise((answer) => answers.push(() => answer(then)));
        },
        create: async () => {
          all = [served];
          return served;
        },
        change: () => Promise.reject(new Error('nothing is changed here')),
        remove: async () => {
          all = [];
        },
      },
      { read: () => [], write: () => undefined },
    );
  });
  afterEach(() => saving.stop());
  const settled = () => vi.waitFor(() => expect(answers).toHaveLength(1));

  it('does not take a new drawing away', async () => {
    const reading = saving.refresh();
    saving.draw('mine', arrow);
    await vi.waitFor(() => expect(shown()[0]?.served).toEqual(served));
    answers.shift()?.();
    await settled();
    expect(shown().map((s) => s.key)).toEqual(['mine']);
    answers.shift()?.();
    await reading;
    expect(shown().map((s) => s.key)).toEqual(['mine']);
  });

  it('does not bring back what was rubbed out', async () => {
    saving.draw('mine', arrow);
    await vi.waitFor(() => expect(shown()[0]?.served).toEqual(served));
    const reading = saving.refresh();
    saving.draw('mine', undefined);
    await vi.waitFor(() => expect(strokes.value?.size).toBe(0));
    answers.shift()?.();
    await settled();
    expect(shown()).toEqual([]);
    answers.shift()?.();
    await reading;
    expect(shown()).toEqual([]);
  });
});
