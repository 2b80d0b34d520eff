// All of the account's grids side by side: the same figures that the map colours by, and the services, to be read out or copied.
import { areaName } from '../area/state';
import { ownGrids } from './chosen';
import { coverageShown, sheet, showCoverage, shownMonthName, sums } from './coverage';
import { period, totals } from './state';
import { percent, sumOf } from './visits';
import { t } from './words';

export function GridTable() {
  const grids = ownGrids.value;
  const rows = grids.map((grid) => ({
    grid,
    visits: sums.value.get(grid.code) ?? { due: 0, done: 0 },
    services: (totals.value?.rows ?? []).filter((r) => r.area === grid.code).reduce((n, r) => n + r.count, 0),
  }));
  const all = sumOf(rows.map((r) => r.visits));
  const services = rows.reduce((n, r) => n + r.services, 0);
  const shared = new Set(grids.map((g) => g.code.slice(0, 12))).size === 1;
  return (
    <section>
      <div class="ledger-head">
        <h2>{t('table')}</h2>
      </div>
      <button
        type="button"
        class="btn"
        aria-pressed={coverageShown.value}
        onClick={() => showCoverage(!coverageShown.value)}
      >
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
        <tbody>
          {sheet.value &&
            rows.map(({ grid, visits, services: times }) => (
              <tr key={grid.code} data-grid={grid.code}>
                <th scope="row">{shared ? grid.name : areaName(grid.code)}</th>
                <td>{visits.due}</td>
                <td>{visits.done}</td>
                <td>{percent(visits) ?? t('none_due')}</td>
                <td>{times}</td>
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('total')}</th>
            <td>{all.due}</td>
            <td>{all.done}</td>
            <td>{percent(all) ?? ''}</td>
            <td>{services}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
