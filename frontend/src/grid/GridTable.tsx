// All of the account's grids side by side: the same figures that the map colours by, and the services, to be read out or copied.
import type { Area } from '../area/areas';
import { areaByCode } from '../area/state';
import { ownGrids } from './chosen';
import { coverageShown, sheet, showCoverage, shownMonthName, sums } from './coverage';
import { period, totals } from './state';
import { percent, type Sum, sumOf } from './visits';
import { t } from './words';

interface Row {
  readonly grid: Area;
  readonly visits: Sum;
  readonly services: number;
}

function rowOf(grid: Area): Row {
  return {
    grid,
    visits: sums.value.get(grid.code) ?? { due: 0, done: 0 },
    services: (totals.value?.rows ?? []).reduce((n, r) => n + (r.area === grid.code ? r.count : 0), 0),
  };
}

function Figures({ name, rows }: { name: string; rows: readonly Row[] }) {
  const visits = sumOf(rows.map((r) => r.visits));
  return (
    <>
      <th scope="row">{name}</th>
      <td>{visits.due}</td>
      <td>{visits.done}</td>
      <td>{percent(visits) ?? t('none_due')}</td>
      <td>{rows.reduce((n, r) => n + r.services, 0)}</td>
    </>
  );
}

export function GridTable() {
  const rows = ownGrids.value.map(rowOf);
  const communities = [...new Set(rows.map(({ grid }) => grid.code.slice(0, 12)))];
  if (!sheet.value) return null;
  return (
    <section>
      <div class="ledger-head">
        <h2>{t('table')}</h2>
      </div>
      <button type="button" class="btn" onClick={() => showCoverage(!coverageShown.value)}>
        {t(coverageShown.value ? 'hide_on_map' : 'show_on_map')}
      </button>
      <table class="ledger-table">
        <caption>
          {shownMonthName()} · {t('services')}：{t(`period_${period.value}`)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('grid')}</th>
            <th scope="col">{t('due')}</th>
            <th scope="col">{t('done')}</th>
            <th scope="col">{t('coverage')}</th>
            <th scope="col">{t('times')}</th>
          </tr>
        </thead>
        {communities.map((code) => (
          <tbody key={code}>
            {communities.length > 1 && (
              <tr>
                <th scope="rowgroup" colSpan={5}>
                  {areaByCode(code)?.name ?? code}
                </th>
              </tr>
            )}
            {rows
              .filter(({ grid }) => grid.code.startsWith(code))
              .map((row) => (
                <tr key={row.grid.code} data-grid={row.grid.code}>
                  <Figures name={row.grid.name} rows={[row]} />
                </tr>
              ))}
          </tbody>
        ))}
        <tfoot>
          <tr>
            <Figures name={t('total')} rows={rows} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
