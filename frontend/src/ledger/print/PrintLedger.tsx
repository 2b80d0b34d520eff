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
import { checks, handler, shortTerm, why } from '../said';
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

interface Column {
  readonly name: Parameters<typeof t>[0];
  /** Millimetres of the 277 on an A4 sheet, more on a larger one; a column without has what is left. */
  readonly width?: number;
  readonly class?: 'paper-n' | 'paper-day';
  readonly say: (row: Row) => string | number;
}

const allColumns: readonly Column[] = [
  { name: 'number', width: 12, class: 'paper-n', say: (row) => row.id },
  { name: 'title', say: (row) => row.title },
  { name: 'category', width: 16, say: (row) => categoryName(row.category) },
  { name: 'grid', width: 16, say: (row) => row.grid || t('outside') },
  { name: 'source', width: 12, say: (row) => wordOf(row.source) },
  { name: 'noticed', width: 19, class: 'paper-day', say: (row) => day(row.noticed_at) },
  { name: 'handler', width: 33, say: handler },
  { name: 'status', width: 12, say: (row) => wordOf(row.status) },
  { name: 'began', width: 20, say: shortTerm },
  { name: 'checked', width: 18, say: checks },
  { name: 'end', width: 19, class: 'paper-day', say: (row) => day(row.ended_at) },
  { name: 'took', width: 12, class: 'paper-n', say: (row) => hours(row.handling_seconds) },
  { name: 'late', width: 10, say: (row) => (row.late ? t('late') : '') },
  { name: 'mark', width: 10, class: 'paper-n', say: (row) => row.satisfaction ?? '' },
  { name: 'why', width: 28, say: why },
];

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
  const columns = allColumns.filter((column) => column.name !== 'began' || period.month);
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
              <colgroup>
                {columns.map((column) => (
                  <col
                    key={column.name}
                    style={{ width: column.width ? `${(column.width / 277) * 100}%` : undefined }}
                  />
                ))}
              </colgroup>
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th scope="col" key={column.name}>
                      {t(column.name)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {book.rows.map((row) => (
                  <tr key={row.id}>
                    {columns.map((column) =>
                      column.name === 'title' ? (
                        <th scope="row" key={column.name}>
                          {row.title}
                        </th>
                      ) : (
                        <td key={column.name} class={column.class}>
                          {column.say(row)}
                        </td>
                      ),
                    )}
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
