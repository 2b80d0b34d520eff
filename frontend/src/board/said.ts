// What a screen reader is told of the drawing that eyes see by themselves.
import { signal } from '@preact/signals';

export const said = signal('');

/** Says something; the same again is said again. */
export function say(words: string): void {
  // A reader is silent about a text that stays the same.
  said.value = said.peek() === words ? `${words}\u00a0` : words;
}
