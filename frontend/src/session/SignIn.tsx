import { useState } from 'preact/hooks';
import { explain, ProblemError } from '../api/problem';
import { chooseLanguage, language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { chooseTheme, theme } from '../look/theme';
import { usePasswordChange } from './Password';
import { restoreSession, session, signIn, signOut } from './state';
import { t } from './words';

function reason(error: unknown): string {
  if (!(error instanceof ProblemError)) return explain(error);
  if (error.status === 401) return t('wrong');
  if (error.status === 429) return error.retryAfter ? t('slow', { n: error.retryAfter }) : t('slow_plain');
  return explain(error);
}

/** Blocks and streets of nowhere, behind the sign-in card: the paper that the map is drawn on. */
function Paper() {
  return (
    <svg class="paper" viewBox="0 0 1440 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
      <g class="paper-blocks">
        <path d="M-40 -60h300l-14 190-300 12zM300 -62h330l-10 180-336 10zM668 -66h300l4 170-316 12zM1010 -68h520l-8 150-520 18zM-60 176l300-14-10 210-300 14zM276 160l340-12-12 200-340 14zM650 146l322-12 6 196-338 14zM1014 130l520-22-10 190-514 22zM-70 424l296-14-16 220-300 10zM258 408l342-14-8 214-350 12zM632 392l348-14 2 208-360 14zM1016 376l520-24-14 206-506 26zM-80 676l290-10-12 280h-300zM240 666l350-14-6 294H222zM624 650l360-16 4 312H612zM1018 632l520-26v340h-514z" />
      </g>
      <path
        class="paper-grid"
        d="M276 -80l-50 1040M626 -80L600 960M992 -80l10 1040M-80 400l1640-78M-80 152l1640-78M-80 650l1640-72"
      />
    </svg>
  );
}

/** What stands before the map: the sign-in, and for a password that somebody else set, the change of it. */
export function SignIn() {
  const [typed, setTyped] = useState<string>();
  const who = session.value;
  return (
    <div class="sign-in">
      <Paper />
      <main class="panel">
        <h1>
          <Icon name="map" />
          {t('title')}
        </h1>
        {who ? (
          <FirstPassword known={typed} name={who.display_name || who.account} />
        ) : (
          <Credentials typed={setTyped} />
        )}
        <div class="choices">
          <button type="button" onClick={() => chooseLanguage(language.peek() === 'zh' ? 'en' : 'zh')}>
            <Icon name="language" />
            {language.value === 'zh' ? 'English' : '中文'}
          </button>
          <button
            type="button"
            aria-label={language.value === 'zh' ? '日间或夜间' : 'Light or dark'}
            onClick={() => chooseTheme(theme.peek() === 'dark' ? 'light' : 'dark')}
          >
            <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
          </button>
        </div>
      </main>
    </div>
  );
}

/** Account and password; `typed` is told the password that opened the door, to spare it being typed again at once. */
function Credentials({ typed }: { typed: (password: string) => void }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const [missing, setMissing] = useState(false);

  const submit = async (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const account = String(data.get('account') ?? '').trim();
    const password = String(data.get('password') ?? '');
    setMissing(account === '' || password === '');
    setProblem(undefined);
    if (account === '' || password === '') return;
    setBusy(true);
    try {
      typed(password);
      await signIn(account, password);
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  return (
    <>
      <p class="lead">{t('lead')}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <label class="field">
          {t('account')}
          <input
            name="account"
            type="text"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
          />
        </label>
        <label class="field">
          {t('password')}
          <input name="password" type="password" autocomplete="current-password" />
        </label>
        <p class="wrong" role="alert">
          {missing ? t('missing') : problem !== undefined ? reason(problem) : ''}
        </p>
        <button type="submit" class="btn pri" disabled={busy}>
          {t(busy ? 'signing_in' : 'sign_in')}
        </button>
      </form>
      <p class="hint">{t('demo_hint')}</p>
      <p class="hint">{t('forgot')}</p>
    </>
  );
}

/** The first thing that the holder of a new or reset account does; there is no way around it but out. */
function FirstPassword({ known, name }: { known: string | undefined; name: string }) {
  const { submit, busy, fields } = usePasswordChange(known, restoreSession);
  const [problem, setProblem] = useState('');
  return (
    <>
      <p class="lead">{t('first', { name })}</p>
      <form onSubmit={submit} noValidate aria-label={t('change')}>
        <p class="hint">{t('first_rule')}</p>
        {fields}
        <button type="submit" class="btn pri" disabled={busy}>
          {t('first_save')}
        </button>
      </form>
      <p class="wrong" role="alert">
        {problem}
      </p>
      <button
        type="button"
        class="btn"
        onClick={() => void signOut().catch((error: unknown) => setProblem(explain(error)))}
      >
        {t('leave')}
      </button>
    </>
  );
}
