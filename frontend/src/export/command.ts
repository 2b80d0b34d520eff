// The command line that exports the same: what a planner hands to a script.
import type { Filter } from '../filter/filter';
import { writeFilter } from '../filter/filter';

export interface Choice {
  readonly datum: string;
  readonly fields: readonly string[];
  readonly purpose: string;
}

/** Quotes a word for a POSIX shell when it needs it. */
export function quoted(word: string): string {
  return /^[\p{L}\p{N}_.,:=@%+/-]+$/u.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

/** The command that exports what `account` sees of a filter, broken into lines that a shell takes as one. `purpose` may still be empty. */
export function commandOf(filter: Filter, choice: Choice, account: string, fileName: string): string {
  const options = [...writeFilter(filter)]
    .filter(([name]) => name !== 'restricted')
    .map(([name, value]) => flag(name, value));
  const lines = [
    ['minqing export geojson', flag('account', account), ...options].join(' '),
    flag('fields', choice.fields.join(',')),
    `${flag('datum', choice.datum)} ${flag('purpose', choice.purpose.trim() || '…')} -o ${quoted(fileName)}`,
  ];
  return lines.join(' \\\n  ');
}

/** A parameter as a flag: the same word with dashes. A value that begins with a dash would itself be taken for a flag. */
function flag(name: string, value: string): string {
  const word = `--${name.replace(/_/g, '-')}`;
  if (name === 'mine' && value === 'true') return word;
  return `${word}${value.startsWith('-') ? '=' : ' '}${quoted(value)}`;
}

/** The name of the file: what it is and the day it was made, by this clock. */
export function fileNameOf(day: Date, stem: string): string {
  const digits = [day.getFullYear(), day.getMonth() + 1, day.getDate()]
    .map((n) => String(n).padStart(2, '0'))
    .join('');
  return `${stem}-${digits}.geojson`;
}
