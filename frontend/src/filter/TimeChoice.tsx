import { now } from '../app/screen';
import { lastDay, lastDays, type Span, shift, today } from './days';
import { filter, setFilter } from './state';
import { t } from './words';

/** When a concern was noticed: the usual spans, or two days of one's own. */
export function TimeChoice({ close }: { close: () => void }) {
  const { from, to } = filter.value;
  const spans: [string, Span][] = [
    [t('any_time'), { from: undefined, to: undefined }],
    [t('today'), lastDays(now.value, 1)],
    [t('last7'), lastDays(now.value, 7)],
    [t('last30'), lastDays(now.value, 30)],
    [t('this_year'), { from: `${today(now.value).slice(0, 4)}-01-01`, to: undefined }],
  ];
  return (
    <>
      {spans.map(([words, span]) => (
        <label class="row" key={words}>
          <input
            type="radio"
            name="span"
            checked={span.from === from && span.to === to}
            onChange={() => {
              setFilter(span);
              close();
            }}
          />
          {words}
        </label>
      ))}
      <hr />
      <div class="days">
        <label class="field">
          {t('from')}
          <input
            type="date"
            value={from?.slice(0, 10) ?? ''}
            max={to ? lastDay(to) : undefined}
            onChange={(event) => setFilter({ from: event.currentTarget.value || undefined })}
          />
        </label>
        <label class="field">
          {t('until')}
          <input
            type="date"
            value={to ? lastDay(to) : ''}
            min={from?.slice(0, 10)}
            onChange={(event) => setFilter({ to: shift(event.currentTarget.value, 1) })}
          />
        </label>
      </div>
    </>
  );
}
