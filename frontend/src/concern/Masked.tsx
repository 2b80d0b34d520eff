import { Icon } from '../look/Icon';
import type { Notice } from './concern';
import { t } from './words';

/** What was masked in the texts that were just sent, each kind once, and where it belongs instead. */
export function Masked({ notices }: { notices: readonly Notice[] }) {
  const kinds = [...new Set(notices.flatMap((notice) => notice.what))];
  return (
    <>
      {kinds.map((kind) => (
        <p class="masked" key={kind}>
          <Icon name="lock" />
          {t(`masked_${kind}`)}
        </p>
      ))}
    </>
  );
}
