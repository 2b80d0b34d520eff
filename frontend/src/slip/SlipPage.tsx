// The page for whoever holds a slip: no account, no map, and nothing kept in the browser.
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { clock } from '../concern/concern';
import { chooseLanguage, language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { chooseTheme, theme } from '../look/theme';
import { asCode, codeIn, isWhole, length } from './code';
import { day } from './day';
import { p } from './words';
import './slip.css';

type State = components['schemas']['SlipState'] & { state: Step };
type Step = 'received' | 'accepted' | 'working' | 'paused' | 'done' | 'closed' | 'declined' | 'merged';
type Satisfaction = 1 | 2 | 3 | 4 | 5;

const scale: readonly Satisfaction[] = [5, 4, 3, 2, 1];

/** The code of the link that was followed. It is taken out of the address at once: the next who uses this browser finds none. */
function takeCode(): string {
  const code = codeIn(location.hash);
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  return code;
}

export function SlipPage() {
  const [code, setCode] = useState('');
  const [told, setTold] = useState<State>();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);

  const read = async (asked: string) => {
    setBusy(true);
    setSaid('');
    try {
      setTold(await api.post<State>('slips/read', { code: asked }));
    } catch (error) {
      setTold(undefined);
      setSaid(explain(error));
    }
    setBusy(false);
  };
  useEffect(() => {
    const follow = () => {
      const linked = takeCode();
      if (linked === '') return;
      setCode(linked);
      void read(linked);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    document.title = p('title');
  }, [language.value]);

  const submit = (event: Event) => {
    event.preventDefault();
    const missing = length - code.replace(/-/g, '').length;
    if (isWhole(code)) void read(code);
    else setSaid(p('short', { n: missing }));
  };
  const other = () => {
    setTold(undefined);
    setCode('');
    setSaid('');
  };

  return (
    <div class="slip-page">
      <main class="panel">
        <h1>
          <Icon name="c-talk" />
          {p('title')}
        </h1>
        {told ? (
          <Told told={told} code={code} update={setTold} />
        ) : (
          <>
            <p class="lead">{p('lead')}</p>
            <form onSubmit={submit} noValidate>
              <label class="field">
                {p('code')}
                <input
                  name="code"
                  type="text"
                  value={code}
                  autocomplete="off"
                  autocapitalize="characters"
                  spellcheck={false}
                  aria-describedby="code-hint"
                  placeholder="XXXX-XXXX-XXXX-XXXX"
                  onInput={(event) => {
                    const field = event.currentTarget;
                    const atEnd = field.selectionStart === field.value.length;
                    // In the middle of it the caret stays where it is: the form puts it right when it is sent.
                    const next = atEnd ? asCode(field.value) : field.value;
                    field.value = next;
                    setCode(next);
                  }}
                  onBlur={() => setCode(asCode(code))}
                />
              </label>
              <p class="hint" id="code-hint">
                {p('code_hint')}
              </p>
              <p class="wrong" role="alert">
                {said}
              </p>
              <button type="submit" class="btn pri" disabled={busy}>
                {p(busy ? 'reading' : 'read')}
              </button>
            </form>
          </>
        )}
        {told && (
          <div class="slip-acts">
            <button type="button" class="btn" disabled={busy} onClick={() => void read(code)}>
              <Icon name="again" />
              {p(busy ? 'reading' : 'again')}
            </button>
            <button type="button" class="btn" onClick={other}>
              {p('other')}
            </button>
          </div>
        )}
        <div class="choices">
          <button type="button" onClick={() => chooseLanguage(language.peek() === 'zh' ? 'en' : 'zh')}>
            <Icon name="language" />
            {p('english')}
          </button>
          <button
            type="button"
            aria-label={p('dark')}
            onClick={() => chooseTheme(theme.peek() === 'dark' ? 'light' : 'dark')}
          >
            <Icon name={theme.value === 'dark' ? 'sun' : 'moon'} />
          </button>
        </div>
      </main>
    </div>
  );
}

/** How far it has come, the answer, and what the holder says of it. */
function Told({ told, code, update }: { told: State; code: string; update(next: State): void }) {
  const self = useRef<HTMLElement>(null);
  useEffect(() => self.current?.focus(), []);
  return (
    <section ref={self} tabIndex={-1} class="slip-told" aria-labelledby="slip-state">
      <div role="status">
        <h2 id="slip-state">{p(told.state)}</h2>
        <p>
          {p(`${told.state}_more`)} <time dateTime={told.since}>{clock(told.since)}</time>
        </p>
      </div>
      {told.answered_at && (
        <div class="slip-answer">
          <h3>
            {p('answer')} <time dateTime={told.answered_at}>{clock(told.answered_at)}</time>
          </h3>
          {told.answer ? <blockquote>{told.answer}</blockquote> : <p>{p('answer_hidden')}</p>}
        </div>
      )}
      {told.may_say && <Rate code={code} update={update} />}
      {told.said && (
        <p class="slip-said" role="status">
          <b>{p('said', { what: p(`satisfied_${told.said as Satisfaction}`) })}</b>
          {p('thanks')}
        </p>
      )}
      <p class="hint">
        {p('only')} {p('until', { day: day(told.expires_at) })}
      </p>
    </section>
  );
}

function Rate({ code, update }: { code: string; update(next: State): void }) {
  const [choice, setChoice] = useState<Satisfaction>();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const say = async (event: Event) => {
    event.preventDefault();
    if (!choice) return setSaid(p('choose'));
    setBusy(true);
    setSaid('');
    try {
      update(await api.post<State>('slips/satisfaction', { code, satisfaction: choice }));
    } catch (error) {
      setSaid(explain(error));
      setBusy(false);
    }
  };
  return (
    <form class="slip-rate" onSubmit={(event) => void say(event)} noValidate>
      <fieldset>
        <legend>{p('ask')}</legend>
        {scale.map((n) => (
          <label key={n}>
            <input type="radio" name="satisfaction" checked={choice === n} onChange={() => setChoice(n)} />
            {p(`satisfied_${n}`)}
          </label>
        ))}
      </fieldset>
      <p class="wrong" role="alert">
        {said}
      </p>
      <button type="submit" class="btn pri" disabled={busy}>
        {p(busy ? 'saying' : 'say')}
      </button>
      <p class="hint">{p('once')}</p>
    </form>
  );
}
