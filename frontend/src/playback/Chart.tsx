import { language } from '../i18n/dictionary';
import { shortDate } from './dates';
import { period } from './state';
import { grains, lengthOf } from './time';
import { totals } from './totals';
import { playbackWords as t } from './words';

/** About so many units lie between two dates under the chart. */
const apart = { day: 5, week: 8 };

/** The histogram under the map: what opened in each unit above the line, what ended below it. */
export function Chart() {
  const all = totals.value;
  const now = period.value;
  const n = lengthOf(now);
  const most = Math.max(1, ...(all?.opened ?? []), ...(all?.ended ?? []));
  const dates = Array.from({ length: Math.ceil(n / apart[now.grain]) }, (_, i) => i * apart[now.grain]);
  return (
    <div class="play-chart" role="img" aria-label={t('chart')}>
      <svg viewBox={`0 0 ${n} 2`} preserveAspectRatio="none" aria-hidden="true">
        {all?.opened.map((count, i) => (
          <rect key={i} class="opened" x={i + 0.12} width={0.76} y={1 - count / most} height={count / most} />
        ))}
        {all?.ended.map((count, i) => (
          <rect key={i} class="ended" x={i + 0.12} width={0.76} y={1} height={count / most} />
        ))}
      </svg>
      <div class="play-axis" aria-hidden="true">
        {dates.map((unit) => (
          <span key={unit} style={{ left: `${((unit + 0.5) / n) * 100}%` }}>
            {shortDate(grains[now.grain].dateOf(now.first + unit), language.value)}
          </span>
        ))}
      </div>
    </div>
  );
}
