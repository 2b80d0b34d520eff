// The panels at the left: the figures of today, the trend, what must be reported.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Icon, Light } from '../look/Icon';
import { line } from './counts';
import { dayWord, percent } from './names';
import { numbersOf, stillOpen, struckOffIn, weekOpened, weekStruckOff } from './numbers';
import { type Shown, show } from './scope';
import { dayNow, figures, known } from './state';
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

/** A part of a figure: a word and its number. */
function Part({ word, n, shown }: { word: string; n: number | undefined; shown: Shown }) {
  return (
    <button type="button" class="wall-part" onClick={() => show(shown)}>
      {word}
      <b>{n ?? dash}</b>
    </button>
  );
}

export function Figures() {
  const k = known.value;
  const f = figures.value;
  const numbers = numbersOf(k?.day ?? dayNow());
  const struckOff = struckOffIn(f?.month ?? dayNow().slice(0, 7));
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
      <Figure
        label={t('strike_off_rate')}
        shown={struckOff}
        wide
        note={before === undefined ? undefined : t('before', { n: percent(before) })}
      >
        {rate === undefined ? dash : percent(rate)}
        {rate !== undefined && <small>%</small>}
      </Figure>
      <div class="wall-parts">
        <Part word={t('struck_off')} n={f?.total.struck_off} shown={struckOff} />
        <Part word={t('still_open')} n={f?.total.open} shown={stillOpen} />
      </div>
    </section>
  );
}

const box = { width: 300, height: 164, top: 20 };

export function Trend() {
  const weeks = known.value?.trend ?? [];
  const [picked, pick] = useState<string>();
  const first = weeks[0];
  const last = weeks[weeks.length - 1];
  const chosen = weeks.find((w) => w.monday === picked) ?? last;
  const column = box.width / Math.max(1, weeks.length - 1);
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
      {first && last && chosen && (
        <div class="wall-plot">
          <svg
            viewBox={`0 0 352 ${box.height + box.top + 44}`}
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
          <div class="wall-parts">
            <Part
              word={chosen === last ? t('week_opened') : t('opened_since', { day: dayWord(chosen.monday) })}
              n={chosen.opened}
              shown={weekOpened(chosen.monday)}
            />
            <Part word={t('struck_off')} n={chosen.ended} shown={weekStruckOff(chosen.monday)} />
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
