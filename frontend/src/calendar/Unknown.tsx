import { useEffect } from 'preact/hooks';
import { follow } from '../app/url';
import { Icon } from '../look/Icon';
import { book, loadBook } from './state';
import { t } from './words';

/** Tells an administrator of the years that deadlines may count through soon and that nobody has entered. */
export function UnknownYears() {
  useEffect(() => void loadBook().catch(() => undefined), []);
  const years = book.value?.unknown ?? [];
  if (years.length === 0) return null;
  return (
    <p class="note unknown-years" role="status">
      <Icon name="calendar" />
      <span>
        {t('unknown', { years: years.join(t('and')) })}{' '}
        {book.value?.may_edit && (
          <a href={`/admin?tab=calendar&year=${years[0]}`} onClick={follow}>
            {t('enter')}
          </a>
        )}
      </span>
    </p>
  );
}
