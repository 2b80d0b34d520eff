import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { changePassword } from './state';
import { t } from './words';

const leastLetters = 8;

/** Asks for the old password once, unless it is known, and for the new one twice. */
export function usePasswordChange(known: string | undefined, done: () => void | Promise<void>) {
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const typed = (name: string) => String(data.get(name) ?? '');
    const next = typed('next');
    if ([...next].length < leastLetters) return setSaid(t('short'));
    if (next !== typed('again')) return setSaid(t('differ'));
    setSaid('');
    setBusy(true);
    try {
      await changePassword(known ?? typed('old'), next);
      await done();
    } catch (error) {
      setSaid(explain(error));
    }
    setBusy(false);
  };

  const fields = (
    <>
      {known === undefined && (
        <label class="field">
          {t('old')}
          <input name="old" type="password" autocomplete="current-password" />
        </label>
      )}
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
  );
  return { submit: (event: Event) => void submit(event), busy, fields };
}

/** The own password, changed from the account's menu. */
export function PasswordDialog({ close }: { close: () => void }) {
  const self = useRef<HTMLDialogElement>(null);
  const [done, setDone] = useState(false);
  const { submit, busy, fields } = usePasswordChange(undefined, () => setDone(true));
  useEffect(() => self.current?.showModal(), []);

  return (
    <dialog class="dialog" ref={self} aria-label={t('change')} onClose={close}>
      <form onSubmit={submit} noValidate>
        <h2>{t('change')}</h2>
        {done ? (
          <p role="status">{t('changed')}</p>
        ) : (
          <>
            <p class="hint">{t('rule')}</p>
            {fields}
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
