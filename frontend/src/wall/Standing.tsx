// How a wall is unlocked for drawing: by a phone that scans its code and confirms, or by signing in at it.
import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { moment } from '../app/Freshness';
import { Icon } from '../look/Icon';
import { Qr } from '../look/Qr';
import { restoreSession, session } from '../session/state';
import '../slip/slip.css';
import { lockWall, pairWall, unlockHere } from './kiosk';
import { t } from './words';

/** How often the wall looks whether a phone has confirmed, in ms, while it shows a code. */
const look = 2_000;

export function Standing() {
  const [open, setOpen] = useState(false);
  const [failed, setFailed] = useState('');
  const wall = session.value?.wall;
  if (!wall) return null;
  if (wall.drawing_until) {
    return (
      <div class="wall-chip">
        <Icon name="pen" />
        <span role="status">{failed || t('drawing', { at: moment(Date.parse(wall.drawing_until)) })}</span>
        <button
          type="button"
          class="wall-back"
          onClick={() => {
            setFailed('');
            lockWall().catch((error: unknown) => setFailed(explain(error)));
          }}
        >
          <Icon name="lock" />
          {t('lock')}
        </button>
      </div>
    );
  }
  return (
    <>
      <button type="button" class="wall-chip" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="pen" />
        {t('unlock')}
      </button>
      {open && <Unlock close={() => setOpen(false)} />}
    </>
  );
}

function Unlock({ close }: { close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [pairing, setPairing] = useState<components['schemas']['WallPairing']>();
  const [said, setSaid] = useState('');
  const renew = () => {
    setSaid('');
    pairWall().then(setPairing, (error: unknown) => setSaid(explain(error)));
  };
  useEffect(() => {
    dialog.current?.showModal();
    renew();
    // Once a phone has confirmed, the session says so and this dialog is gone.
    const timer = window.setInterval(() => void restoreSession().catch(() => undefined), look);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (!pairing) return undefined;
    const timer = window.setTimeout(close, Math.max(0, Date.parse(pairing.expires_at) - Date.now()));
    return () => clearTimeout(timer);
  }, [pairing]);
  const submit = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    setSaid('');
    unlockHere(String(data.get('account') ?? '').trim(), String(data.get('password') ?? '')).catch(
      (error: unknown) => setSaid(explain(error)),
    );
  };
  return (
    <dialog ref={dialog} class="wall-dialog" aria-labelledby="wall-unlock" onClose={close}>
      <h2 id="wall-unlock">{t('unlock_title')}</h2>
      <div class="wall-two">
        <div>
          {pairing && <Qr text={new URL(pairing.url, location.href).href} label={t('code_label')} />}
          <p>{t('unlock_lead')}</p>
        </div>
        <form onSubmit={submit} noValidate>
          <h3>{t('unlock_here')}</h3>
          <label>
            {t('account')}
            <input name="account" type="text" autocomplete="off" autocapitalize="none" spellcheck={false} />
          </label>
          <label>
            {t('password')}
            <input name="password" type="password" autocomplete="off" />
          </label>
          <p class="wrong" role="alert">
            {said}
          </p>
          <div class="wall-acts">
            <button type="submit" class="wall-btn pri">
              {t('do_unlock')}
            </button>
            <button type="button" class="wall-btn" onClick={close}>
              {t('cancel')}
            </button>
          </div>
        </form>
      </div>
    </dialog>
  );
}
