// The screen on the wall, what it asks before it has a session, and the phone's page that unlocks it.
import { useEffect, useState } from 'preact/hooks';
import { whenSignedOut } from '../api/client';
import { explain, ProblemError } from '../api/problem';
import { language } from '../i18n/dictionary';
import { wear } from '../look/theme';
import { SignIn } from '../session/SignIn';
import { letIn, restoreSession, session } from '../session/state';
import { asCode, codeIn, length } from '../slip/code';
import { enterWall } from './kiosk';
import { fitRoot } from './size';
import { UnlockPage } from './UnlockPage';
import { Wall } from './Wall';
import './wall.css';
import { t } from './words';

/** While the server cannot be reached the wall asks again, in ms: it is switched on before the server in the morning. */
const retry = 5_000;

/** The code of the link that was followed. It is taken out of the address at once: the next who uses this browser finds none. */
export function takeCode(): string {
  const code = codeIn(location.hash);
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

export function WallPages() {
  const unlocking = location.pathname === '/unlock';
  const [code] = useState(takeCode);
  const [away, setAway] = useState(false);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    whenSignedOut(() => {
      session.value = null;
    });
    let timer = 0;
    const begin = async () => {
      try {
        if (code && !unlocking) await enterWall(code);
        else await restoreSession();
        setAway(false);
      } catch (error) {
        if (error instanceof ProblemError && error.status < 500) {
          setProblem(explain(error));
          await restoreSession().catch(() => undefined);
          return;
        }
        setAway(true);
        timer = window.setTimeout(() => void begin(), retry);
      }
    };
    void begin();
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    document.title = t(unlocking ? 'unlock_title' : 'name');
  }, [language.value]);
  if (session.value === undefined) return <p class="crash">{away ? t('waiting') : ''}</p>;
  const who = session.value;
  if (unlocking) return letIn(who) ? <UnlockPage code={code} /> : <SignIn />;
  return letIn(who) ? <Wall key={who.account} /> : <Enter problem={problem} />;
}

/** Asks for the token of a wall that has no session. */
function Enter({ problem }: { problem: string }) {
  const [code, setCode] = useState('');
  const [said, setSaid] = useState(problem);
  const [signing, setSigning] = useState(false);
  useEffect(() => {
    wear('dark');
    return fitRoot();
  }, []);
  if (signing) return <SignIn />;
  const submit = (event: Event) => {
    event.preventDefault();
    const missing = length - code.replace(/-/g, '').length;
    if (missing > 0) return setSaid(t('short', { n: missing }));
    setSaid('');
    enterWall(code).catch((error: unknown) => setSaid(explain(error)));
  };
  return (
    <main class="wall-enter">
      <form class="wall-card" onSubmit={submit} noValidate>
        <h1>{t('token_title')}</h1>
        <p>{t('token_lead')}</p>
        <label>
          {t('token')}
          <input
            name="token"
            type="text"
            value={code}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            placeholder="XXXX-XXXX-XXXX-XXXX"
            onInput={(event) => {
              const field = event.currentTarget;
              const next = field.selectionStart === field.value.length ? asCode(field.value) : field.value;
              field.value = next;
              setCode(next);
            }}
            onBlur={() => setCode(asCode(code))}
          />
        </label>
        <p class="wrong" role="alert">
          {said}
        </p>
        <div class="wall-acts">
          <button type="submit" class="wall-btn pri">
            {t('enter')}
          </button>
          <button type="button" class="wall-btn" onClick={() => setSigning(true)}>
            {t('or_sign_in')}
          </button>
        </div>
      </form>
    </main>
  );
}
