import { useEffect, useMemo, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { urlParam } from '../app/url';
import { today as dayOf } from '../filter/days';
import { Icon } from '../look/Icon';
import { Basis } from './Basis';
import './calendar.css';
import { between, type Draft, draftOf, runsOf } from './days';
import { EditYear } from './EditYear';
import { Hours } from './Hours';
import { Months } from './Months';
import { book, loadBook, type Year } from './state';
import { spanWords, t } from './words';

const shown = urlParam('year');
/** The years that days can be named in. */
const firstYear = 1992;
const lastYear = 2100;

/** The working calendar: a year's days, what they rest on, and the working hours. */
export function Calendar() {
  const today = dayOf(new Date());
  const asked = Number(shown.value.value ?? today.slice(0, 4));
  const number = Number.isInteger(asked) ? Math.min(lastYear, Math.max(firstYear, asked)) : 2026;
  const [year, setYear] = useState<Year>();
  const [draft, setDraft] = useState<Draft>(new Map());
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const stored = useMemo(() => draftOf(year?.days ?? []), [year]);
  const reload = async (keep: boolean) => {
    const [answer] = await Promise.all([api.get<Year>(`calendar/${number}`), loadBook()]);
    setYear(answer);
    if (!keep) setDraft(draftOf(answer.days));
  };
  useEffect(() => {
    setYear(undefined);
    setChosen([]);
    setProblem(undefined);
    let current = true;
    Promise.all([api.get<Year>(`calendar/${number}`), loadBook()]).then(
      ([answer]) => {
        if (!current) return;
        setYear(answer);
        setDraft(draftOf(answer.days));
      },
      (error: unknown) => current && setProblem(error),
    );
    return () => {
      current = false;
    };
  }, [number]);
  // One click chooses a day, the next one all between; a third begins anew.
  const choose = (day: string) =>
    setChosen((before) => (before.length === 1 && before[0] ? between(before[0], day) : [day]));
  const go = (to: number) => shown.set(String(to));
  const known = book.value;
  return (
    <div class="calendar">
      <div class="admin-head">
        <h2>{t('calendar')}</h2>
        <button
          type="button"
          class="ib"
          aria-label={t('year_before')}
          disabled={number <= firstYear}
          onClick={() => go(number - 1)}
        >
          <Icon name="left" />
        </button>
        <b class="which" aria-live="polite">
          {t('year', { year: number })}
        </b>
        <button
          type="button"
          class="ib"
          aria-label={t('year_after')}
          disabled={number >= lastYear}
          onClick={() => go(number + 1)}
        >
          <Icon name="right" />
        </button>
        <ul class="legend" aria-label={t('legend')}>
          {(['weekday', 'weekend', 'holiday', 'workday'] as const).map((kind) => (
            <li key={kind}>
              <span class={`swatch ${kind}`}>
                {kind === 'holiday' ? t('holiday_mark') : kind === 'workday' ? t('workday_mark') : '1'}
              </span>
              {t(kind)}
            </li>
          ))}
        </ul>
      </div>
      {problem !== undefined && (
        <p class="empty" role="alert">
          {t('failed')}。{explain(problem)}
        </p>
      )}
      {!year && problem === undefined && <p class="empty">{t('loading')}</p>}
      {year && known && (
        <div class="beside">
          <aside class="paper" aria-label={t('year', { year: number })}>
            <Basis year={year} />
            {known.may_edit ? (
              <EditYear
                key={year.year}
                year={year}
                draft={draft}
                stored={stored}
                change={setDraft}
                chosen={chosen}
                chosenDone={() => setChosen([])}
                reload={reload}
              />
            ) : (
              <p class="hint">{t('read_only')}</p>
            )}
            <h3>{t('list')}</h3>
            <ul class="runs">
              {runsOf(draft).map((run) => (
                <li key={run.from} class={run.kind}>
                  <span class={`swatch ${run.kind}`}>
                    {t(run.kind === 'workday' ? 'workday_mark' : 'holiday_mark')}
                  </span>
                  {run.name}
                  <small>{spanWords(run.from, run.to)}</small>
                </li>
              ))}
              {draft.size === 0 && <li>{t('list_none')}</li>}
            </ul>
            <Hours book={known} changed={() => reload(true)} />
          </aside>
          <Months
            key={number}
            year={number}
            draft={draft}
            chosen={new Set(chosen)}
            choose={known.may_edit ? choose : undefined}
            today={today}
          />
        </div>
      )}
    </div>
  );
}
