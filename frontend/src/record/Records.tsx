import { urlParam } from '../app/url';
import { Audit } from './Audit';
import { History } from './History';
import { t } from './words';

const shown = urlParam('show');

/** What was done, and what was changed and can be undone. */
export function Records() {
  const changes = shown.value.value === 'changes';
  const choice = (
    <span class="seg">
      <button type="button" aria-pressed={!changes} onClick={() => shown.set(undefined)}>
        {t('done')}
      </button>
      <button type="button" aria-pressed={changes} onClick={() => shown.set('changes')}>
        {t('changes')}
      </button>
    </span>
  );
  return changes ? <History choice={choice} /> : <Audit choice={choice} />;
}
