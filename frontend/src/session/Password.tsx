import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { changePassword } from './state';
import { t } from './words';

const leastLetters = 8;

/** The own password: the old one once, the new one twice. */
export function PasswordDialog({ close }: { close: () => void }) {
  const self = useRef<HTMLDialogElement>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState(false);
  useEffect(() => self.current?.showModal(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const [old, next, again] = ['old', 'next', 'again'].map((name) => String(data.get(name) ?? '')) as [
      string,
      string,
      string,
    ];
    if ([...next].length < leastLetters) return setSaid(t('short'));
    if (next !== again) return setSaid(t('differ'));
    setSaid('');
    setBusy(true);
    try {
      await changePassword(old, next);
      setDone(true);
    } catch (error) {
      setSaid(explain(error));
    }
    setBusy(false);
  };

  return (
    <dialog class="dialog" ref={self} aria-label={t('change')} onClose={close}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h2>{t('change')}</h2>
        {done ? (
          <p role="status">{t('changed')}</p>
        ) : (
          <>
            <p class="hint">{t('rule')}</p>
            <label class="field">
              {t('old')}
              <input name="old" type="password" autocomplete="current-password" />
            </label>
            <label class="field">
              {t('next')}
              <input name="next" type="password" autocomplete="new-password" />
            </label>
            <label class="field">
              {t('again')}
              <input name="again" type="password" autocomplete="new-password" />
            </label>
            <p class="wrong" role="alert">
              {said}
            </p>
          </>
        )}
        <div class="acts">
          <button type="button" class="btn" onClick={() => self.current?.close()}>
            {t(done ? 'close' : 'cancel')}
          </button>
          {!done && (
            <button type="submit" class="btn pri" disabled={busy}>
              {t('save')}
            </button>
          )}
        </div>
      </form>
    </dialog>
  );
}
