import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client';
import { explain } from '../../api/problem';
import { categoryName } from '../../concern/categories';
import { wordOf } from '../../concern/words';
import { language } from '../../i18n/dictionary';
import { type Count, hours, type Page, type Row } from '../figures';
import { GridFigures } from '../GridFigures';
import { PeriodFigures } from '../PeriodFigures';
import { periodName, readPeriod } from '../period';
import { checks, handler, term, why } from '../said';
import { t } from '../words';
import { about, Head, Message, paper, Tools } from './Print';
import { day, placeOf, scopeOf, stamp } from './sheet';

/** More than so many are no ledger that anybody reads on paper. */
const most = 5000;

interface Book {
  readonly count: Count;
  readonly rows: readonly Row[];
}

/** The figures and all rows, restricted concerns left out as in every outlet that leaves the house. */
async function read(): Promise<Book> {
  const params = new URLSearchParams(about);
  params.set('restricted', 'exclude');
  const count = await api.get<Count>(`ledger/figures?${params}`);
  const rows: Row[] = [];
  if (count.total.ended + count.total.closing > most) return { count, rows };
  params.set('limit', '1000');
  for (let next: string | undefined = `ledger?${params}`; next; ) {
    const page: Page = await api.get<Page>(next);
    rows.push(...page.rows);
    next = page.next;
  }
  return { count, rows };
}

export function PrintLedger() {
  const [book, setBook] = useState<Book>();
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    read().then(setBook, setProblem);
  }, []);
  if (problem !== undefined) return <Message role="alert">{explain(problem)}</Message>;
  if (!book) return <Message>{t('loading')}</Message>;
  const period = readPeriod(about);
  const title = t('of_period', { area: placeOf(about), period: periodName(period, language.value) });
  const total = book.count.total.ended + book.count.total.closing;
  document.title = title;
  return (
    <>
      <Tools />
      <main class={`paper landscape ${paper.value}`} data-ready={book.rows.length}>
        <Head title={title} at={stamp(book.count.at)} scope={scopeOf(about)} />
        <PeriodFigures figures={book.count.total} bounded={period.month !== undefined} />
        <GridFigures grids={book.count.grids} total={book.count.total} />
        {total > most ? (
          <p>{t('too_many', { n: total })}</p>
        ) : (
          <section>
            <h2>{t('rows')}</h2>
            <table class="book-table paper-rows">
              <thead>
                <tr>
                  <th scope="col">{t('number')}</th>
                  <th scope="col">{t('title')}</th>
                  <th scope="col">{t('category')}</th>
                  <th scope="col">{t('grid')}</th>
                  <th scope="col">{t('source')}</th>
                  <th scope="col">{t('noticed')}</th>
                  <th scope="col">{t('handler')}</th>
                  <th scope="col">{t('status')}</th>
                  {period.month && <th scope="col">{t('began')}</th>}
                  <th scope="col">{t('checked')}</th>
                  <th scope="col">{t('end')}</th>
                  <th scope="col">{t('took')}</th>
                  <th scope="col">{t('late')}</th>
                  <th scope="col">{t('mark')}</th>
                  <th scope="col">{t('why')}</th>
                </tr>
              </thead>
              <tbody>
                {book.rows.map((row) => (
                  <tr key={row.id}>
                    <td>{row.id}</td>
                    <th scope="row">{row.title}</th>
                    <td>{categoryName(row.category)}</td>
                    <td>{row.grid || t('outside')}</td>
                    <td>{wordOf(row.source)}</td>
                    <td>{day(row.noticed_at)}</td>
                    <td>{handler(row)}</td>
                    <td>{wordOf(row.status)}</td>
                    {period.month && <td>{term(row)}</td>}
                    <td>{checks(row)}</td>
                    <td>{day(row.ended_at)}</td>
                    <td class="paper-n">{hours(row.handling_seconds)}</td>
                    <td>{row.late ? t('late') : ''}</td>
                    <td class="paper-n">{row.satisfaction ?? ''}</td>
                    <td>{why(row)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        <Meaning />
      </main>
    </>
  );
}

/** How the figures are meant, at the foot of either sheet. */
export function Meaning() {
  return (
    <section class="paper-meaning">
      <h2>{t('meaning')}</h2>
      <p>{t('mean_balance')}</p>
      <p>{t('mean_rate')}</p>
      <p>{t('mean_difficult')}</p>
      <p>{t('mean_hours')}</p>
      <p class="paper-sign">{t('sign')}</p>
    </section>
  );
}
