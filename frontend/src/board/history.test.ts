import { expect, it } from 'vitest';
import type { Drawing } from './drawing';
import { continues, did, historyLimit, noHistory, redo, undo } from './history';

const text = (title: string): Drawing => ({
  kind: 'text',
  path: [[0, 0]],
  title,
  level: 0,
  color: 1,
  width: 3,
  concerns: [],
  locked: false,
});

it('undoing gives the edit backwards, redoing gives it again', () => {
  const history = did(noHistory, { key: 'k', before: text('旧'), after: text('新') });
  const back = undo(history);
  expect(back?.edit).toEqual({ key: 'k', before: text('新'), after: text('旧') });
  const again = back && redo(back.history);
  expect(again?.edit).toEqual({ key: 'k', before: text('旧'), after: text('新') });
  expect(again?.history).toEqual(history);
});

it('undoing a first stroke deletes it', () => {
  expect(undo(did(noHistory, { key: 'k', after: text('新') }))?.edit).toEqual({
    key: 'k',
    before: text('新'),
    after: undefined,
  });
});

it('a new edit closes the way forward', () => {
  const back = undo(did(noHistory, { key: 'a', after: text('一') }));
  expect(back && redo(did(back.history, { key: 'b', after: text('二') }))).toBeUndefined();
});

it('there is nothing to undo at the beginning, and the oldest steps are let go', () => {
  expect(undo(noHistory)).toBeUndefined();
  let history = noHistory;
  for (let i = 0; i <= historyLimit; i++) history = did(history, { key: `${i}`, after: text(`${i}`) });
  expect(history.done).toHaveLength(historyLimit);
  expect(history.done[0]?.key).toBe('1');
});

it('edits of one gesture belong together, others do not', () => {
  const rubbed = (key: string, gesture: string) => ({ key, before: text(key), gesture });
  const history = did(did(did(noHistory, rubbed('a', 'g1')), rubbed('b', 'g2')), rubbed('c', 'g2'));
  const first = undo(history);
  expect(first && continues(first.history.done, first.edit)).toBe(true);
  const second = first && undo(first.history);
  expect(second && continues(second.history.done, second.edit)).toBe(false);
});
