import { areaByCode } from '../area/state';
import { categoryName } from '../concern/categories';
import { wordOf } from '../concern/words';
import type { Names } from './sentence';

/** The names of the page's language, for the sentence and the rows. */
export const names: Names = {
  area: (code) => areaByCode(code)?.name ?? code,
  category: categoryName,
  word: (_vocabulary, word) => wordOf(word),
};
