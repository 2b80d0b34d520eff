import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client';
import { explain } from '../../api/problem';
import type { components } from '../../api/schema';
import { categoryName } from '../../concern/categories';
import { wordOf } from '../../concern/words';
import { language } from '../../i18n/dictionary';
import { percent, type Summary } from '../figures';
import { GridFigures, gridName } from '../GridFigures';
import { PeriodFigures } from '../PeriodFigures';
import { periodName } from '../period';
import { t } from '../words';
import { about, Head, Message, paper, Tools } from './Print';
import { Meaning } from './PrintLedger';
import { placeOf, scopeOf, stamp } from './sheet';

type Part = components['schemas']['SummaryPart'];

/** The summary knows no restricted concerns, whatever the page's filter says of them. */
function address(): string {
  const params = new URLSearchParams(about);
  params.delete('restricted');
  return `summary?${params}`;
}

export function PrintSummary() {
  const [summary, setSummary] = useState<Summary>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    api.get<Summary>(address()).then(setSummary, setProblem);
  }, []);
  if (problem !== undefined) return <Message role="alert">{explain(problem)}</Message>;
  if (!summary) return <Message>{t('loading')}</Message>;
  const title = t('summary_title', { area: placeOf(about), period: periodName(summary, language.value) });
  const { must_arrive: arrive, must_report: report, visits, services } = summary;
  const categories = [...summary.categories].sort((a, b) => b.found - a.found || b.closing - a.closing);
  const half = Math.ceil(categories.length / 2);
  document.title = title;
  return (
    <>
      <Tools>
        <a class="btn" href={`/api/v1/${address()}`} download={`${title}.json`}>
          {t('json')}
        </a>
      </Tools>
      <main class={`paper portrait ${paper.value}`} data-ready={summary.total.found}>
        <Head title={title} at={stamp(summary.at)} scope={scopeOf(about)} />
        <section>
          <h2>{t('whole')}</h2>
          <PeriodFigures figures={summary.total} bounded />
        </section>
        <GridFigures grids={summary.grids} total={summary.total} />
        <div class="paper-pair">
          <Parts
            title={t('by_force')}
            head={t('force')}
            parts={[...summary.forces].sort((a, b) => Number(a.key === '') - Number(b.key === ''))}
            name={(key) => (key ? wordOf(key) : t('nobody'))}
          />
          <div>
            <Parts title={t('by_must')} head={t('kind_of')} parts={report} name={wordOf} />
            <p class="paper-line">
              {t('must_arrive')} {t('count', { n: arrive.found })}，{t('visited')}{' '}
              {t('count', { n: arrive.visited })}，{t('visited_share')}{' '}
              {percent(arrive.found > 0 ? arrive.visited / arrive.found : null)}
            </p>
          </div>
        </div>
        <section>
          <h2>{t('by_category')}</h2>
          <div class="paper-pair">
            <PartTable head={t('category')} parts={categories.slice(0, half)} name={categoryName} />
            <PartTable head={t('category')} parts={categories.slice(half)} name={categoryName} />
          </div>
        </section>
        {visits && services ? <Deeds summary={summary} /> : <p class="paper-line">{t('no_deeds')}</p>}
        <Meaning />
      </main>
    </>
  );
}

interface PartsProps {
  head: string;
  parts: readonly Part[];
  name: (key: string) => string;
}

function Parts({ title, ...table }: PartsProps & { title: string }) {
  return (
    <section>
      <h2>{title}</h2>
      <PartTable {...table} />
    </section>
  );
}

function PartTable({ head, parts, name }: PartsProps) {
  if (parts.length === 0) return null;
  return (
    <table class="book-table book-sums">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{t('found')}</th>
          <th scope="col">{t('struck_off')}</th>
          <th scope="col">{t('closing')}</th>
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.key}>
            <th scope="row">{name(part.key)}</th>
            <td>{part.found}</td>
            <td>{part.struck_off}</td>
            <td>{part.closing}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Visits and services by grid: counts, never names. */
function Deeds({ summary: { grids, visits, services } }: { summary: Summary }) {
  const cells = (v: Summary['visits'], s: Summary['services']) => (
    <>
      <td>{v?.due ?? 0}</td>
      <td>{v?.done ?? 0}</td>
      <td>{percent(v && v.due > 0 ? v.done / v.due : null)}</td>
      <td>{s?.count ?? 0}</td>
      <td>{s?.helped ?? 0}</td>
    </>
  );
  return (
    <section>
      <h2>{t('deeds')}</h2>
      <table class="book-table book-sums">
        <thead>
          <tr>
            <th scope="col">{t('grid')}</th>
            <th scope="col">{t('visits_due')}</th>
            <th scope="col">{t('visits_done')}</th>
            <th scope="col">{t('coverage')}</th>
            <th scope="col">{t('services_done')}</th>
            <th scope="col">{t('helped')}</th>
          </tr>
        </thead>
        <tbody>
          {grids
            .filter((g) => g.visits)
            .map((g) => (
              <tr key={g.area}>
                <th scope="row">{gridName(g)}</th>
                {cells(g.visits, g.services)}
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('total')}</th>
            {cells(visits, services)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
