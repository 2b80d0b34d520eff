// The panels at the left: the figures of today, the trend, what must be reported.
import type { ComponentChildren } from 'preact';
import { language } from '../i18n/dictionary';
import { Icon, Light } from '../look/Icon';
import { line, type Week } from './counts';
import { percent } from './names';
import { type Shown, show } from './scope';
import { dayNow, figures, inHand, known, monthStart } from './state';
import { t } from './words';

/** What is not known is a dash, never a zero. */
const dash = '—';

/** A figure that shows on the map what it counts. */
function Figure(props: {
  label: string;
  shown: Shown;
  wide?: boolean;
  children: ComponentChildren;
  note?: string;
}) {
  const { label, shown, wide, children, note } = props;
  return (
    <button type="button" class={wide ? 'wall-fig wide' : 'wall-fig'} onClick={() => show(shown)}>
      <span class="name">{label}</span>
      <b>{children}</b>
      {note && <em>{note}</em>}
    </button>
  );
}

export function Figures() {
  const k = known.value;
  const f = figures.value;
  const rate = f?.total.strike_off_rate;
  const before = f?.before.strike_off_rate;
  const satisfaction = f?.total.satisfaction;
  return (
    <section class="wall-card wall-figs" aria-label={t('figures')}>
      <Figure label={t('new_today')} shown={{ from: dayNow() }}>
        {k?.newToday ?? dash}
      </Figure>
      <Figure label={t('in_hand')} shown={{ status: inHand }}>
        {k?.inHand ?? dash}
      </Figure>
      <Figure label={t('overdue')} shown={{ light: ['red'] }}>
        {k && <Light light="red" />}
        {k?.overdue ?? dash}
      </Figure>
      <Figure label={t('satisfaction')} shown={{ status: ['struck_off'], from: monthStart() }}>
        {satisfaction === undefined ? dash : satisfaction.toFixed(1)}
      </Figure>
      <Figure
        label={t('strike_off_rate')}
        shown={{ status: ['struck_off'], from: monthStart() }}
        wide
        note={before === undefined ? undefined : t('before', { n: percent(before) })}
      >
        {rate === undefined ? dash : percent(rate)}
        {rate !== undefined && <small>%</small>}
      </Figure>
    </section>
  );
}

/** 8月31日, or 31 Aug. */
function dayWord(day: string): string {
  const [, m, d] = day.split('-').map(Number);
  if (language.value === 'zh') return `${m}月${d}日`;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}

const box = { width: 300, height: 164, top: 20 };

function compare({ opened, ended }: Week): string {
  if (ended === opened) return t('as_many');
  return ended > opened ? t('more_ended', { n: ended - opened }) : t('more_opened', { n: opened - ended });
}

export function Trend() {
  const weeks = known.value?.trend ?? [];
  const first = weeks[0];
  const last = weeks[weeks.length - 1];
  const most = Math.max(1, ...weeks.flatMap((w) => [w.opened, w.ended]));
  const y = (n: number) => box.top + box.height - (n / most) * box.height;
  // The two last figures stand beside their ends; where these meet, a line apart.
  const apart = last && Math.abs(y(last.opened) - y(last.ended)) < 30;
  const shift = apart
    ? (last.opened >= last.ended ? -1 : 1) * (15 - Math.abs(y(last.opened) - y(last.ended)) / 2)
    : 0;
  return (
    <section class="wall-card wall-trend">
      <h2>
        {t('trend')}
        <span class="wall-key" aria-hidden="true">
          <i />
          {t('opened')} <i class="d" />
          {t('struck_off')}
        </span>
      </h2>
      {first && last && (
        <button type="button" class="wall-plot" onClick={() => show({ from: first.monday })}>
          <svg
            viewBox={`0 0 352 ${box.height + box.top + 44}`}
            role="img"
            aria-label={t('trend_label', { a: first.opened, b: last.opened, c: first.ended, d: last.ended })}
          >
            <path class="ax" d={`M0 ${box.top + box.height}H${box.width}`} />
            <g transform={`translate(0 ${box.top})`}>
              <path
                class="b"
                d={line(
                  weeks.map((w) => w.ended),
                  most,
                  box.width,
                  box.height,
                )}
              />
              <path
                class="a"
                d={line(
                  weeks.map((w) => w.opened),
                  most,
                  box.width,
                  box.height,
                )}
              />
            </g>
            <circle cx={box.width} cy={y(last.opened)} r="5" class="dot-a" />
            <circle cx={box.width} cy={y(last.ended)} r="5" class="dot-b" />
            <text class="n" x={box.width + 12} y={y(last.opened) + 8 + shift}>
              {last.opened}
            </text>
            <text x={box.width + 12} y={y(last.ended) + 8 - shift}>
              {last.ended}
            </text>
            <text x="0" y={box.top + box.height + 34}>
              {dayWord(first.monday)}
            </text>
            <text x={box.width} y={box.top + box.height + 34} text-anchor="end">
              {t('this_week')}
            </text>
          </svg>
          <span class="said">{compare(last)}</span>
        </button>
      )}
    </section>
  );
}

/** Counts alone, and of two kinds alone: no count may hint at the other two. */
export function MustReport() {
  const k = known.value;
  return (
    <section class="wall-card wall-must">
      <h2>
        {t('must_report')} <small>{t('this_month')}</small>
      </h2>
      <button type="button" onClick={() => show({ must_report: ['hazard'], from: monthStart() })}>
        <Icon name="c-shield" />
        {t('hazard')}
        <b>{k?.hazard ?? dash}</b>
      </button>
      <button type="button" onClick={() => show({ must_report: ['collective_appeal'], from: monthStart() })}>
        <Icon name="users" />
        {t('collective_appeal')}
        <b>{k?.appeal ?? dash}</b>
      </button>
      <p>
        <Icon name="lock" />
        {t('not_shown')}
      </p>
    </section>
  );
}
