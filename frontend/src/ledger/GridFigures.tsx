// The same figures by grid, side by side: on screen and on paper.
import { type Figures, type Grid, hours, mark, percent } from './figures';
import { t } from './words';

/** A grid's name; what lies in no grid is said so. */
export function gridName({ name, level }: Pick<Grid, 'name' | 'level'>): string {
  if (name === '') return t('outside');
  return level === 'grid' ? name : t('beside_grids', { name });
}

function Cells({ figures: f }: { figures: Figures }) {
  return (
    <>
      <td>{f.opening}</td>
      <td>{f.found}</td>
      <td>{f.reopened}</td>
      <td>{f.struck_off}</td>
      <td>{f.declined + f.duplicate}</td>
      <td>{f.closing}</td>
      <td>{percent(f.strike_off_rate)}</td>
      <td>{percent(f.on_time_rate)}</td>
      <td>{hours(f.handling_seconds)}</td>
      <td>{f.difficult}</td>
      <td>{f.overdue}</td>
      <td>{mark(f.satisfaction)}</td>
    </>
  );
}

export function GridFigures({ grids, total }: { grids: readonly Grid[]; total: Figures }) {
  return (
    <section>
      <h2>{t('by_grid')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="book-wide" tabIndex={0} role="region" aria-label={t('by_grid')}>
        <table class="book-table book-sums">
          <thead>
            <tr>
              <th scope="col">{t('grid')}</th>
              <th scope="col">{t('opening')}</th>
              <th scope="col">{t('found')}</th>
              <th scope="col">{t('reopened')}</th>
              <th scope="col">{t('struck_off')}</th>
              <th scope="col">
                {t('declined')}
                <br />
                {t('duplicate')}
              </th>
              <th scope="col">{t('closing')}</th>
              <th scope="col">{t('strike_off_rate')}</th>
              <th scope="col">{t('on_time_rate')}</th>
              <th scope="col">{t('handling')}</th>
              <th scope="col">{t('difficult')}</th>
              <th scope="col">{t('overdue')}</th>
              <th scope="col">{t('satisfaction')}</th>
            </tr>
          </thead>
          <tbody>
            {grids.map((g) => (
              <tr key={g.area} data-grid={g.area}>
                <th scope="row">{gridName(g)}</th>
                <Cells figures={g.figures} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('total')}</th>
              <Cells figures={total} />
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}
