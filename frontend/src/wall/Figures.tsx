// The panels at the left: the figures of today, the trend, what must be reported.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, Light } from '../look/Icon';
import { line } from './counts';
import { dayWord, percent } from './names';
import { monthBefore, numbersOf, stillOpen, struckOffIn, weekOpened, weekStruckOff } from './numbers';
import { type Shown, show } from './scope';
import { dayNow, figures, known } from './state';
import { t } from './words';

/** What is not known is a dash, never a zero. */
const dash = '—';

/** A figure that shows on the map what it counts. */
function Figure(props: { label: string; shown: Shown; children: ComponentChildren }) {
  const { label, shown, children } = props;
  return (
    <button type="button" class="wall-fig" onClick={() => show(shown)}>
      <span class="name">{label}</span>
      <b>{children}</b>
    </button>
  );
}

/** A part of a figure: a word and its number, and the line that it is drawn as. */
function Part(props: { word: string; n: number | undefined; shown: Shown; line?: 'whole' | 'dashed' }) {
  const { word, n, shown, line } = props;
  return (
    <button type="button" class="wall-part" onClick={() => show(shown)}>
      {line && <i class={line} aria-hidden="true" />}
      <span>{word}</span>
      <b>{n ?? dash}</b>
    </button>
  );
}

export function Figures() {
  const k = known.value;
  const f = figures.value;
  const numbers = numbersOf(k?.day ?? dayNow());
  const month = f?.month ?? dayNow().slice(0, 7);
  const struckOff = struckOffIn(month);
  const rate = f?.total.strike_off_rate;
  const before = f?.before.strike_off_rate;
  return (
    <section class="wall-card wall-figs" aria-label={t('figures')}>
      <Figure label={t('new_today')} shown={numbers.newToday}>
        {k?.newToday ?? dash}
      </Figure>
      <Figure label={t('in_hand')} shown={numbers.inHand}>
        {k?.inHand ?? dash}
      </Figure>
      <Figure label={t('overdue')} shown={numbers.overdue}>
        {k && <Light light="red" />}
        {k?.overdue ?? dash}
      </Figure>
      {/* Which concerns were rated is nobody's in the room: it leads to all of which some were. */}
      <Figure label={f?.rated ? t('satisfaction_of', { n: f.rated }) : t('satisfaction')} shown={struckOff}>
        {f?.satisfaction === undefined ? dash : f.satisfaction.toFixed(1)}
      </Figure>
      <div class="wall-rate">
        <Figure label={t('strike_off_rate')} shown={struckOff}>
          {rate === undefined ? dash : percent(rate)}
          {rate !== undefined && <small>%</small>}
        </Figure>
        <div>
          {before === undefined ? (
            <i />
          ) : (
            <button type="button" class="wall-before" onClick={() => show(struckOffIn(monthBefore(month)))}>
              {t('before', { n: percent(before) })}
            </button>
          )}
          <Part word={t('struck_off')} n={f?.total.struck_off} shown={struckOff} />
          <Part word={t('still_open')} n={f?.total.open} shown={stillOpen} />
        </div>
      </div>
    </section>
  );
}

const box = { width: 320, height: 164, top: 20, side: 16 };

export function Trend() {
  const weeks = known.value?.trend ?? [];
  const [picked, pick] = useState<string>();
  const first = weeks[0];
  const last = weeks[weeks.length - 1];
  const chosen = weeks.find((w) => w.monday === picked) ?? last;
  const column = box.width / Math.max(1, weeks.length - 1);
  const most = Math.max(1, ...weeks.flatMap((w) => [w.opened, w.ended]));
  const y = (n: number) => box.top + box.height - (n / most) * box.height;
  return (
    <section class="wall-card wall-trend">
      <h2>
        {t('trend')}{' '}
        {chosen && (
          <small>{chosen === last ? t('this_week') : t('week_of', { day: dayWord(chosen.monday) })}</small>
        )}
      </h2>
      {first && last && chosen && (
        <div class="wall-plot">
          <svg
            viewBox={`${-box.side} 0 ${box.width + 2 * box.side} ${box.height + box.top + 44}`}
            role="group"
            aria-label={t('trend_label', { a: first.opened, b: last.opened, c: first.ended, d: last.ended })}
          >
            {weeks.map(({ monday, opened, ended }, i) => (
              <foreignObject
                key={monday}
                x={(i - 0.5) * column}
                y="0"
                width={column}
                height={box.top + box.height}
              >
                <button
                  type="button"
                  aria-pressed={monday === chosen.monday}
                  aria-label={t('week_label', { day: dayWord(monday), opened, ended })}
                  onClick={() => pick(monday)}
                />
              </foreignObject>
            ))}
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
            <text x={-box.side} y={box.top + box.height + 34}>
              {dayWord(first.monday)}
            </text>
            <text x={box.width + box.side} y={box.top + box.height + 34} text-anchor="end">
              {t('this_week')}
            </text>
          </svg>
          <div class="wall-parts">
            <Part word={t('opened')} n={chosen.opened} shown={weekOpened(chosen.monday)} line="whole" />
            <Part
              word={t('struck_off')}
              n={chosen.ended}
              shown={weekStruckOff(chosen.monday)}
              line="dashed"
            />
          </div>
        </div>
      )}
    </section>
  );
}

/** Counts alone, and of two kinds alone: no count may hint at the other two. */
export function MustReport() {
  const k = known.value;
  const { hazard, appeal } = numbersOf(k?.day ?? dayNow());
  return (
    <section class="wall-card wall-must">
      <h2>
        {t('must_report')} <small>{t('this_month')}</small>
      </h2>
      <button type="button" onClick={() => show(hazard)}>
        <Icon name="c-shield" />
        {t('hazard')}
        <b>{k?.hazard ?? dash}</b>
      </button>
      <button type="button" onClick={() => show(appeal)}>
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
