import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { Icon } from '../look/Icon';
import { Qr } from '../look/Qr';
import { day } from './day';
import { type Given, onPaper, type Paper, papers } from './Sheet';
import { t } from './words';
import './slip.css';

type Slip = components['schemas']['Slip'];

const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(location.hostname);

/** Opens the dialog over the page. It stands beside the page, whose keys and looks are not for it. */
export function openSlip(id: number, restricted: boolean): void {
  const host = document.createElement('div');
  document.body.append(host);
  const close = () => {
    render(null, host);
    host.remove();
  };
  render(<SlipDialog id={id} restricted={restricted} close={close} />, host);
}

/** Says what a slip is before one is made, and shows it once. */
function SlipDialog({ id, restricted, close }: { id: number; restricted: boolean; close(): void }) {
  const self = useRef<HTMLDialogElement>(null);
  const [given, setGiven] = useState<Given>();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  useEffect(() => self.current?.showModal(), []);

  const make = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const slip = await api.post<Slip>(`concerns/${id}/slip`, undefined);
      setGiven({ code: slip.code, link: new URL(slip.url, location.href).href, expires: slip.expires_at });
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };

  return (
    <dialog class="dialog slip-dialog" ref={self} aria-label={t('slip')} onClose={close}>
      <h2>{t('slip')}</h2>
      {given ? (
        <Made given={given} close={() => self.current?.close()} />
      ) : (
        <>
          <p>{t('what')}</p>
          <ul>
            <li>{t(restricted ? 'little_restricted' : 'little')}</li>
            <li>{t('anyone')}</li>
            <li>{t('replaces')}</li>
          </ul>
          <p class="wrong" role="alert">
            {problem === undefined ? '' : explain(problem)}
          </p>
          <div class="acts">
            <button type="button" class="btn" onClick={() => self.current?.close()}>
              {t('cancel')}
            </button>
            <button type="button" class="btn pri" disabled={busy} onClick={() => void make()}>
              {t(busy ? 'making' : 'make')}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}

function Made({ given, close }: { given: Given; close(): void }) {
  const [paper, setPaper] = useState<Paper>('a6');
  const [said, setSaid] = useState('');
  useLayoutEffect(() => onPaper(given, paper), [given, paper]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(given.code);
      setSaid(t('copied'));
    } catch {
      // A page over plain HTTP has no clipboard: the code stays there to be selected.
      setSaid(t('copy_failed'));
    }
  };
  return (
    <>
      <p role="status">{t('once')}</p>
      <Qr text={given.link} label={t('qr')} />
      <p class="slip-line">
        <output aria-label={t('code')}>{given.code}</output>
        <button type="button" class="ib" aria-label={t('copy')} title={t('copy')} onClick={() => void copy()}>
          <Icon name="copy" />
        </button>
      </p>
      <p class="hint" aria-live="polite">
        {said || t('until', { day: day(given.expires) })}
      </p>
      {isLocal && <p class="slip-warn">{t('local')}</p>}
      <fieldset class="slip-paper">
        <legend>{t('paper')}</legend>
        {papers.map((size) => (
          <label key={size}>
            <input type="radio" name="paper" checked={paper === size} onChange={() => setPaper(size)} />
            {t(size)}
          </label>
        ))}
      </fieldset>
      <div class="acts">
        <button type="button" class="btn" onClick={close}>
          {t('done')}
        </button>
        <button type="button" class="btn pri" onClick={() => window.print()}>
          <Icon name="print" />
          {t('print')}
        </button>
      </div>
    </>
  );
}
