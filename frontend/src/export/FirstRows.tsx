import { clock } from '../concern/concern';
import { names } from './names';
import type { Summary } from './summary';
import type { ExportWords } from './words';

/** The first rows as the export would write them, in the words of the page. */
export function FirstRows({ summary, words }: { summary: Summary; words: ExportWords }) {
  if (summary.state !== 'known') return null;
  const { rows } = summary;
  return (
    <div class="export-row">
      <span class="export-label">{words.rows}</span>
      {rows.length === 0 ? (
        <p class="export-line">{words.noRows}</p>
      ) : (
        <table class="export-rows">
          <thead>
            <tr>
              {['id', 'title', 'category_name', 'area_name', 'status', 'noticed_at'].map((field) => (
                <th key={field} scope="col">
                  {words.field[field]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>{row.id}</td>
                <td>{row.title}</td>
                <td>{names.category(row.category)}</td>
                <td>{row.area ? names.area(row.area) : '—'}</td>
                <td>{names.word('status', row.status)}</td>
                <td>{clock(row.noticed_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
