import type { Turned } from './state';
import { t } from './words';

/** What a change would do to the running clocks, in a sentence. */
export function Foretold({ turned }: { turned: Turned }) {
  const still = Object.values(turned).every((n) => n === 0);
  return <p role="status">{still ? t('foretold_none') : t('foretold', { ...turned })}</p>;
}
