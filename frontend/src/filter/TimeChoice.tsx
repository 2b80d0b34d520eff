import { now } from '../app/screen';
import { lastDay, lastDays, type Span, shift, today } from './days';
import type { Filter } from './filter';
import { filter, setFilter } from './state';
import { t } from './words';

/** A range of the filter: the names of its first day and of the one after its last. */
interface Range {
  readonly from: 'from' | 'ended_from';
  readonly to: 'to' | 'ended_to';
}

/** When a concern was noticed. */
export const noticed: Range = { from: 'from', to: 'to' };
/** When it was struck off, declined or merged. */
export const ended: Range = { from: 'ended_from', to: 'ended_to' };

/** A range of time: the usual spans, or two days of one's own. */
export function TimeChoice({ of, close }: { of: Range; close: () => void }) {
  const { [of.from]: from, [of.to]: to } = filter.value;
  const spans: [string, Span][] = [
    [t('any_time'), { from: undefined, to: undefined }],
    [t('today'), lastDays(now.value, 1)],
    [t('last7'), lastDays(now.value, 7)],
    [t('last30'), lastDays(now.value, 30)],
    [t('this_year'), { from: `${today(now.value).slice(0, 4)}-01-01`, to: undefined }],
  ];
  const set = (span: Partial<Span>) => {
    const patch: Partial<Filter> = {};
    if ('from' in span) patch[of.from] = span.from;
    if ('to' in span) patch[of.to] = span.to;
    setFilter(patch);
  };
  return (
    <>
      {spans.map(([words, span]) => (
        <label class="row" key={words}>
          <input
            type="radio"
            name={of.from}
            checked={span.from === from && span.to === to}
            onChange={() => {
              set(span);
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
            onChange={(event) => set({ from: event.currentTarget.value || undefined })}
          />
        </label>
        <label class="field">
          {t('until')}
          <input
            type="date"
            value={to ? lastDay(to) : ''}
            min={from?.slice(0, 10)}
            onChange={(event) => set({ to: shift(event.currentTarget.value, 1) })}
          />
        </label>
      </div>
    </>
  );
}
