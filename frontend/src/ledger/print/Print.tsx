// The pages for paper: an address of their own, drawn from the same answers as the screen, black on white.
import { signal } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { whenSignedOut } from '../../api/client';
import { explain } from '../../api/problem';
import { loadAreas } from '../../area/state';
import { loadCategories } from '../../concern/categories';
import { letIn, restoreSession, session } from '../../session/state';
import { mayHandOut, maySumUp } from '../state';
import { t } from '../words';
import { PrintLedger } from './PrintLedger';
import { PrintSummary } from './PrintSummary';
import './print.css';

export type Paper = 'a4' | 'a3';

/** The paper that the page is laid out for. */
export const paper = signal<Paper>(new URLSearchParams(location.search).get('paper') === 'a3' ? 'a3' : 'a4');

/** What the page is about, from its address. */
export const about = new URLSearchParams(location.search);
for (const name of ['paper', 'lang', 'theme']) about.delete(name);

export function PrintPage() {
  const [problem, setProblem] = useState<unknown>();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    document.documentElement.dataset.theme = 'light';
    document.documentElement.classList.add('on-paper');
    whenSignedOut(() => {
      session.value = null;
    });
    const names = () => Promise.all([loadAreas(), loadCategories()]);
    restoreSession()
      .then(() => (letIn(session.peek()) ? names() : undefined))
      .then(() => setReady(true), setProblem);
  }, []);
  if (problem !== undefined) return <Message role="alert">{explain(problem)}</Message>;
  if (!ready) return <Message>{t('loading')}</Message>;
  if (!letIn(session.value)) {
    return (
      <Message>
        {t('signed_out')} <a href="/">{t('to_map')}</a>
      </Message>
    );
  }
  if (location.pathname.startsWith('/print/minutes/')) return <MinutesSheet />;
  const summary = location.pathname === '/print/summary';
  if (!(summary ? maySumUp : mayHandOut)(session.value))
    return <Message role="alert">{t('forbidden')}</Message>;
  return summary ? <PrintSummary /> : <PrintLedger />;
}

/** The meeting's minutes, loaded when they are asked for. */
function MinutesSheet() {
  const [sheet, setSheet] = useState<{ component: ComponentType }>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    import('../../meeting/Minutes').then(({ Minutes }) => setSheet({ component: Minutes }), setProblem);
  }, []);
  if (problem !== undefined) return <Message role="alert">{explain(problem)}</Message>;
  return sheet ? <sheet.component /> : <Message>{t('loading')}</Message>;
}

export function Message({ children, role }: { children: ComponentChildren; role?: 'alert' }) {
  return (
    <p class="paper-message" role={role ?? 'status'}>
      {children}
    </p>
  );
}

/** What stands over the sheet on the screen and is not printed. */
export function Tools({ children }: { children?: ComponentChildren }) {
  return (
    <section class="paper-tools" aria-label={t('print_now')}>
      <fieldset>
        <legend>{t('paper')}</legend>
        {(['a4', 'a3'] as const).map((size) => (
          <label key={size}>
            <input
              type="radio"
              name="paper"
              checked={paper.value === size}
              onChange={() => {
                paper.value = size;
              }}
            />
            {t(size)}
          </label>
        ))}
      </fieldset>
      {children}
      <button type="button" class="btn pri" onClick={() => window.print()}>
        {t('print_now')}
      </button>
    </section>
  );
}

/** The head of a sheet: what it is, when and by whom it was made, and what is not in it. */
export function Head({ title, at, scope }: { title: string; at: string; scope: string | undefined }) {
  const who = session.value;
  return (
    <header>
      <h1>
        {title}
        {who?.demo && <span class="paper-demo">{t('demo')}</span>}
      </h1>
      {scope && <p>{t('scope', { sentence: scope })}</p>}
      <p>
        {[
          t('made', { at }),
          who && t('made_by', { name: who.display_name || who.account }),
          t('no_restricted'),
        ]
          .filter(Boolean)
          .join('　')}
      </p>
    </header>
  );
}
