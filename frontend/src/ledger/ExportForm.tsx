import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { request } from '../api/client';
import { explain } from '../api/problem';
import { save } from '../export/download';
import { today } from '../filter/days';
import { Icon } from '../look/Icon';
import { ledgerQuery } from './state';
import { t } from './words';

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The button for the workbook, and the question what it is for, which goes on record. */
export function ExportForm() {
  const dialog = useRef<HTMLDialogElement>(null);
  const purpose = useSignal('');
  const said = useSignal('');
  const running = useSignal(false);

  async function go(event: Event) {
    event.preventDefault();
    running.value = true;
    said.value = t('working');
    const params = new URLSearchParams(ledgerQuery.peek());
    params.delete('restricted');
    params.set('purpose', purpose.peek().trim());
    try {
      const answer = await request('GET', `ledger.xlsx?${params}`, undefined, {
        headers: { Accept: workbook },
      });
      const file = await answer.blob();
      save(file, `${t('file')}-${today(new Date()).replace(/-/g, '')}.xlsx`);
      said.value = t('done', { n: answer.headers.get('Minqing-Count') ?? '' });
    } catch (error) {
      said.value = explain(error);
    } finally {
      running.value = false;
    }
  }

  return (
    <>
      <button
        type="button"
        class="btn pri"
        onClick={() => {
          said.value = '';
          dialog.current?.showModal();
        }}
      >
        <Icon name="download" />
        {t('excel')}
      </button>
      <dialog class="book-export" ref={dialog} aria-label={t('excel')}>
        <form onSubmit={(event) => void go(event)}>
          <h2>{t('excel')}</h2>
          <p>{t('purpose_why')}</p>
          <label class="field">
            {t('purpose')}
            <input
              required
              minLength={2}
              maxLength={200}
              placeholder={t('purpose_hint')}
              value={purpose.value}
              onInput={(event) => {
                purpose.value = event.currentTarget.value;
              }}
            />
          </label>
          <p role="status">{said.value}</p>
          <div class="book-acts">
            <button type="button" class="btn" onClick={() => dialog.current?.close()}>
              {t('cancel')}
            </button>
            <button type="submit" class="btn pri" disabled={running.value || purpose.value.trim().length < 2}>
              {t('go')}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
