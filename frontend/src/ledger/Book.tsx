// 销号台账: what the filter's concerns came to in a period, by grid and one by one, and how to hand it out.
import { useEffect, useRef } from 'preact/hooks';
import { explain } from '../api/problem';
import type { PanelProps } from '../app/panels';
import { filterQuery } from '../filter/state';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { session } from '../session/state';
import './book.css';
import { ExportForm } from './ExportForm';
import { GridFigures } from './GridFigures';
import { PeriodFigures } from './PeriodFigures';
import { choicesOf, kindOf, type PeriodKind, periodKinds, periodName, withPeriod } from './period';
import { Rows } from './Rows';
import {
  busy,
  chooseKind,
  choosePeriod,
  count,
  failed,
  followBook,
  ledgerQuery,
  loadBook,
  mayHandOut,
  maySumUp,
  period,
  rows,
  thisMonth,
} from './state';
import { t } from './words';

const kindWords: Record<PeriodKind, 'kind_month' | 'kind_quarter' | 'kind_year' | 'kind_all'> = {
  month: 'kind_month',
  quarter: 'kind_quarter',
  year: 'kind_year',
  all: 'kind_all',
};

export function BookPanel({ close }: PanelProps) {
  const self = useRef<HTMLElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    self.current?.focus({ preventScroll: true });
    document.documentElement.classList.add('with-book');
    const stop = followBook();
    return () => {
      stop();
      document.documentElement.classList.remove('with-book');
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <section
      class="panel book"
      ref={self}
      tabIndex={-1}
      data-covers
      aria-label={t('book')}
      aria-busy={busy.value}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="ph">
        <span class="title">{t('book')}</span>
        <button type="button" class="ib" aria-label={`${t('close')}：${t('book')}`} onClick={close}>
          <Icon name="x" />
        </button>
      </div>
      <div class="book-tools">
        <PeriodChoice />
        <HandOut />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="in" tabIndex={0} role="region" aria-label={periodName(period.value, language.value)}>
        <Content close={close} />
      </div>
    </section>
  );
}

function PeriodChoice() {
  const now = period.value;
  const kind = kindOf(now);
  const choices = choicesOf(kind, thisMonth.value);
  return (
    <div class="book-period">
      <select
        aria-label={t('kind')}
        value={kind}
        onChange={(event) => chooseKind(event.currentTarget.value as PeriodKind)}
      >
        {periodKinds.map((k) => (
          <option key={k} value={k}>
            {t(kindWords[k])}
          </option>
        ))}
      </select>
      {kind !== 'all' && (
        <select
          aria-label={t('period')}
          value={now.month}
          onChange={(event) => choosePeriod({ month: event.currentTarget.value, months: now.months })}
        >
          {choices.map((choice) => (
            <option key={choice.month} value={choice.month}>
              {periodName(choice, language.value)}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** The ways out: a workbook, the print page, the summary. They open beside the map, which stays as it is. */
function HandOut() {
  const who = session.value;
  if (!who) return null;
  const month = period.value.month ? period.value : { month: thisMonth.value, months: 1 };
  return (
    <div class="book-out">
      {maySumUp(who) && (
        <a
          class="btn"
          target="_blank"
          rel="noopener"
          href={`/print/summary?${withPeriod(filterQuery.value, month)}`}
        >
          <Icon name="list" />
          {t('summary')}
        </a>
      )}
      {mayHandOut(who) && (
        <>
          <a class="btn" target="_blank" rel="noopener" href={`/print/ledger?${ledgerQuery.value}`}>
            <Icon name="print" />
            {t('print')}
          </a>
          <ExportForm />
        </>
      )}
    </div>
  );
}

function Content({ close }: { close: () => void }) {
  if (failed.value !== undefined) {
    return (
      <div class="empty" role="alert">
        <p>
          {t('failed')}。{explain(failed.value)}
        </p>
        <button type="button" class="btn" onClick={() => void loadBook()}>
          {t('retry')}
        </button>
      </div>
    );
  }
  if (!count.value || !rows.value) return <p class="empty">{t('loading')}</p>;
  return (
    <>
      <PeriodFigures figures={count.value.total} bounded={period.value.month !== undefined} />
      <GridFigures grids={count.value.grids} total={count.value.total} />
      {rows.value.length === 0 ? <p class="empty">{t('empty')}</p> : <Rows close={close} />}
    </>
  );
}
