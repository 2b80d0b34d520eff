import { useState } from 'preact/hooks';
import { Icon } from '../look/Icon';
import { t } from './words';

/** A password that nobody can be shown again. */
export function Once({ password }: { password: string }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(password);
      setSaid(t('copied'));
    } catch {
      // A page over plain HTTP has no clipboard: the password stays there to be selected.
      setSaid(t('copy_failed'));
    }
  };
  return (
    <div class="once" role="status">
      <span>{t('once')}</span>
      <span class="word">
        <output>{password}</output>
        <button type="button" class="ib" aria-label={t('copy')} title={t('copy')} onClick={() => void copy()}>
          <Icon name="copy" />
        </button>
        <small class="hint">{said}</small>
      </span>
    </div>
  );
}
