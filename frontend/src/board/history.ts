// One person's undo and redo on a board. Others' strokes are never undone: the history holds own edits only.
import type { Drawing } from './drawing';

/** An own edit of one drawing, told by its key on this screen: before is absent when it was drawn, after when deleted. */
export interface Edit {
  readonly key: string;
  readonly before?: Drawing | undefined;
  readonly after?: Drawing | undefined;
  /** Edits of one gesture bear one name and are undone together. */
  readonly gesture?: string | undefined;
}

/** Both stacks, the latest edit last. A value: each step gives a new one. */
export interface History {
  readonly done: readonly Edit[];
  readonly undone: readonly Edit[];
}

export const noHistory: History = { done: [], undone: [] };

/** How many steps one can go back. */
export const historyLimit = 100;

/** A new edit is done; what was undone before cannot be redone any more. */
export function did(history: History, edit: Edit): History {
  return { done: [...history.done, edit].slice(-historyLimit), undone: [] };
}

/** The edit that takes the last one back, and the history after it; undefined when nothing is left. */
export function undo(history: History): { edit: Edit; history: History } | undefined {
  const last = history.done[history.done.length - 1];
  if (!last) return undefined;
  return {
    edit: { ...last, before: last.after, after: last.before },
    history: { done: history.done.slice(0, -1), undone: [...history.undone, last] },
  };
}

/** The edit that does the last undone one again, and the history after it; undefined when nothing is left. */
export function redo(history: History): { edit: Edit; history: History } | undefined {
  const last = history.undone[history.undone.length - 1];
  if (!last) return undefined;
  return {
    edit: last,
    history: { done: [...history.done, last], undone: history.undone.slice(0, -1) },
  };
}

/** Whether the next step in a stack belongs to the gesture that was just gone back or forth by. */
export function continues(stack: readonly Edit[], edit: Edit): boolean {
  return edit.gesture !== undefined && stack[stack.length - 1]?.gesture === edit.gesture;
}
