import { useEffect, useState } from 'preact/hooks';
import { useSaving } from '../admin/saving';
import { api } from '../api/client';
import { Foretold } from './Foretold';
import { type Book, loadBook, type Turned } from './state';
import { t } from './words';

/** The working hours of a day. */
export function Hours({ book, changed }: { book: Book; changed: () => Promise<void> }) {
  const [hours, setHours] = useState(book.hours);
  const [turned, setTurned] = useState<Turned>();
  const { busy, said, problem, attempt } = useSaving(() => t('stale'), loadBook);
  useEffect(() => setHours(book.hours), [book.hours]);
  const body = { hours: hours.trim().replaceAll('，', ',') };
  const submit = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      if (!turned) {
        setTurned(await api.post<Turned>('calendar/preview', body));
        return '';
      }
      await api.put('calendar/hours', body, { ifMatch: `"${book.version}"` });
      setTurned(undefined);
      await changed();
      return t('saved');
    });
  };
  return (
    <form class="sheet" onSubmit={submit}>
      <label class="field">
        {t('hours')}
        <input
          required
          value={hours}
          maxLength={200}
          readOnly={!book.may_edit}
          onInput={(e) => {
            setHours(e.currentTarget.value);
            setTurned(undefined);
          }}
        />
        {book.may_edit && <small class="hint">{t('hours_rule')}</small>}
      </label>
      <p class="wrong" role="alert">
        {problem}
      </p>
      {turned && <Foretold turned={turned} />}
      {said !== '' && <p role="status">{said}</p>}
      {book.may_edit && body.hours !== book.hours && (
        <button type="submit" class={turned ? 'btn pri' : 'btn'} disabled={busy}>
          {t(turned ? 'save' : 'look')}
        </button>
      )}
    </form>
  );
}
