import { now } from '../app/screen';
import { categoryName } from '../concern/categories';
import { clock } from '../concern/concern';
import { openConcern } from '../concern/state';
import { wordOf } from '../concern/words';
import { Light } from '../look/Icon';
import { hours, type Row } from './figures';
import { checks, handler, term, why } from './said';
import { busy, count, hasMore, loadMore, period, rows } from './state';
import { t } from './words';

/** The concerns one by one. The title opens the card, for which the ledger gives way. */
export function Rows({ close }: { close: () => void }) {
  const shown = rows.value ?? [];
  const total = count.value ? count.value.total.ended + count.value.total.closing : shown.length;
  return (
    <section>
      <h2>{t('rows')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="book-wide" tabIndex={0} role="region" aria-label={t('rows')}>
        <table class="book-table book-rows">
          <thead>
            <tr>
              <th scope="col">{t('number')}</th>
              <th scope="col">{t('title')}</th>
              <th scope="col">{t('category')}</th>
              <th scope="col">{t('grid')}</th>
              <th scope="col">{t('noticed')}</th>
              <th scope="col">{t('handler')}</th>
              <th scope="col">{t('status')}</th>
              {period.value.month && <th scope="col">{t('began')}</th>}
              <th scope="col">{t('checked')}</th>
              <th scope="col">{t('end')}</th>
              <th scope="col">{t('took')}</th>
              <th scope="col">{t('mark')}</th>
              <th scope="col">{t('why')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Line key={row.id} row={row} close={close} />
            ))}
          </tbody>
        </table>
      </div>
      {hasMore.value && (
        <button type="button" class="more" disabled={busy.value} onClick={() => void loadMore()}>
          {t('more')}
        </button>
      )}
      <p class="book-shown" role="status">
        {t('shown', { n: shown.length, total })}
      </p>
    </section>
  );
}

function Line({ row, close }: { row: Row; close: () => void }) {
  return (
    <tr data-id={row.id}>
      <td class="book-number">{row.id}</td>
      <th scope="row">
        <button
          type="button"
          aria-label={`${t('open_row', { id: row.id })}：${row.title}`}
          onClick={() => {
            openConcern(row.id);
            close();
          }}
        >
          {row.title}
        </button>
        {row.restricted && <span class="tag">{t('restricted')}</span>}
      </th>
      <td>{categoryName(row.category)}</td>
      <td class="book-grid">{row.grid || t('outside')}</td>
      <td class="book-number">{clock(row.noticed_at, now.value)}</td>
      <td>{handler(row)}</td>
      <td>
        <span class="book-status">
          <Light light={row.light} />
          {wordOf(row.status)}
          {row.late && <em>{t('late')}</em>}
        </span>
      </td>
      {period.value.month && <td>{term(row)}</td>}
      <td>{checks(row)}</td>
      <td class="book-number">{row.ended_at ? clock(row.ended_at, now.value) : '—'}</td>
      <td class="book-number">{hours(row.handling_seconds)}</td>
      <td class="book-number">{row.satisfaction ?? '—'}</td>
      <td class="book-why">{why(row)}</td>
    </tr>
  );
}
