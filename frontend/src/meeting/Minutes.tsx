// The minutes on paper: the board's picture as vectors, what was decided, and what became of the concerns since the last meeting.
import { useEffect, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { readsBoards } from '../board/rights';
import { Message } from '../ledger/print/Print';
import { stamp } from '../ledger/print/sheet';
import { session } from '../session/state';
import { ownerWords, stateWords } from './Decisions';
import { dayWords } from './days';
import './minutes.css';
import { Picture } from './Picture';
import { type Opened, readOpened } from './state';
import { t } from './words';

/** More rows of a group are no minutes that anybody reads. */
const most = 40;

export function Minutes() {
  const [whole, setWhole] = useState<Opened>();
  const [problem, setProblem] = useState<unknown>();
  const reads = session.value ? readsBoards(session.value) : false;
  useEffect(() => {
    if (!reads) return;
    const id = Number(location.pathname.split('/').pop());
    const since = Number(new URLSearchParams(location.search).get('since'));
    readOpened(id, since || undefined, true).then(setWhole, setProblem);
  }, [reads]);
  if (!reads) return <Message role="alert">{t('forbidden')}</Message>;
  if (problem !== undefined) return <Message role="alert">{explain(problem)}</Message>;
  if (!whole) return <Message>{t('loading')}</Message>;
  const { board, ground, now, difference, decisions } = whole;
  const title = t('minutes_title', { name: board.name });
  document.title = `${title} ${board.met_on}`;
  return (
    <>
      <div class="paper-tools">
        <button type="button" class="btn pri" onClick={() => window.print()}>
          {t('print')}
        </button>
      </div>
      <main class="paper portrait a4 minutes" data-ready={decisions.decisions.length}>
        <header>
          <h1>
            {title}
            {session.value?.demo && <span class="paper-demo">{t('demo')}</span>}
          </h1>
          <p>
            {[
              t('minutes_day', { day: `${board.met_on.slice(0, 4)} ${dayWords(board.met_on)}` }),
              t('minutes_area', { area: board.area.name }),
              board.attendance && t('minutes_there', { text: board.attendance }),
            ]
              .filter(Boolean)
              .join('　')}
          </p>
          <p>{[t('made', { at: stamp(new Date().toISOString()) }), t('no_restricted')].join('　')}</p>
        </header>
        <section>
          <h2>{t('minutes_picture')}</h2>
          <Picture ground={ground} now={now} name={t('picture_of', { name: board.name })} />
          <p class="minutes-key">{t('minutes_key_text', { area: board.area.name })}</p>
        </section>
        <section>
          <h2>{t('decisions')}</h2>
          {decisions.decisions.length === 0 ? (
            <p>{t('minutes_none')}</p>
          ) : (
            <DecisionTable decisions={decisions.decisions} />
          )}
        </section>
        {decisions.overdue.length > 0 && (
          <section>
            <h2>{t('overdue')}</h2>
            <DecisionTable decisions={decisions.overdue} />
          </section>
        )}
        {difference.earlier && (
          <section>
            <h2>{t('compare')}</h2>
            <p>
              {t('since', { since: stamp(difference.since), until: stamp(difference.until) })}
              {difference.in_hand > 0 && <span> {t('in_hand', { n: difference.in_hand })}</span>}
            </p>
            {(['struck_off', 'new', 'late'] as const).map((name) => (
              <section key={name}>
                <h3>
                  {t(name)} {t('n', { n: difference[name].count })}
                </h3>
                {difference[name].count > 0 && (
                  <ul class="minutes-rows">
                    {difference[name].concerns.slice(0, most).map((row) => (
                      <li key={row.id}>
                        #{row.id} {row.title}
                        <small>
                          {row.area_name || t('outside')} · {stamp(row.at).slice(5, 10)}
                        </small>
                      </li>
                    ))}
                  </ul>
                )}
                {difference[name].count > most && (
                  <p>{t('minutes_more', { n: difference[name].count, m: most })}</p>
                )}
              </section>
            ))}
          </section>
        )}
        <p class="paper-sign">{t('sign')}</p>
      </main>
    </>
  );
}

function DecisionTable({ decisions }: { decisions: Opened['decisions']['decisions'] }) {
  return (
    <table class="book-table minutes-decisions">
      <thead>
        <tr>
          <th scope="col">{t('column_n')}</th>
          <th scope="col">{t('column_what')}</th>
          <th scope="col">{t('column_owner')}</th>
          <th scope="col">{t('column_due')}</th>
          <th scope="col">{t('column_state')}</th>
          <th scope="col">{t('column_concern')}</th>
        </tr>
      </thead>
      <tbody>
        {decisions.map((d, i) => (
          <tr key={d.id}>
            <td>{i + 1}</td>
            <th scope="row">
              {d.text}
              {d.reason && <small>{d.reason}</small>}
            </th>
            <td>{ownerWords(d)}</td>
            <td>{dayWords(d.due_on)}</td>
            <td>{stateWords(d)}</td>
            <td>{d.concern ? `#${d.concern}` : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
