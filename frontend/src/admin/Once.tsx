import { useState } from 'preact/hooks';
import { Icon } from '../look/Icon';
import { t } from './words';

interface Props {
  secret: string;
  /** What it is and what to do with it. */
  note: string;
}

/** A password or a key that nobody can be shown again. */
export function Once({ secret, note }: Props) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret);
      setSaid(t('copied'));
    } catch {
      // A page over plain HTTP has no clipboard: the secret stays there to be selected.
      setSaid(t('copy_failed'));
    }
  };
  return (
    <div class="once" role="status">
      <span>{note}</span>
      <span class="word">
        <output>{secret}</output>
        <button type="button" class="ib" aria-label={t('copy')} title={t('copy')} onClick={() => void copy()}>
          <Icon name="copy" />
        </button>
        <small class="hint">{said}</small>
      </span>
    </div>
  );
}
