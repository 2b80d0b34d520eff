import { useComputed, useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { PanelProps } from '../app/panels';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import { map } from '../map/map';
import { Chart } from './Chart';
import { dateWords, instantWords } from './dates';
import { fullDisc, showCourse } from './show';
import {
  begin,
  choosePeriod,
  goTo,
  grain,
  onMoment,
  pause,
  period,
  play,
  playing,
  speed,
  speeds,
  step,
} from './state';
import { lengthOf } from './time';
import { followTotals, openAfter, totals } from './totals';
import { playbackWords as t } from './words';
import './playback.css';

/** The figures of the whole filter at the moment, each with the mark that stands for it on the map. */
function Figures() {
  const all = totals.value;
  const at = step.value;
  const figures = [
    ['open', all && openAfter(all, at)],
    ['opened', all && (at === 0 ? 0 : all.opened[at - 1])],
    ['ended', all && (at === 0 ? 0 : all.ended[at - 1])],
  ] as const;
  return (
    <dl class="play-figures">
      {figures.map(([name, n]) => (
        <div key={name}>
          <dt>
            <svg viewBox="0 0 16 16" class={`play-mark ${name}`} aria-hidden="true">
              <circle cx="8" cy="8" r="6" />
            </svg>
            {t(name)}
          </dt>
          <dd>{n === undefined ? '…' : n.toLocaleString('en').replace(/,/g, ' ')}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The slider lies over the chart, so that a finger anywhere on it scrubs; its thumb is the line of the moment. */
function Scrubber() {
  const input = useRef<HTMLInputElement>(null);
  const most = lengthOf(period.value);
  useEffect(
    () =>
      onMoment((at, still) => {
        if (!input.current) return;
        // At rest the keys go from unit to unit; while it plays the thumb glides.
        input.current.step = still ? '1' : 'any';
        input.current.value = String(at);
      }),
    [most],
  );
  return (
    <div class="play-scrub">
      <Chart />
      <input
        ref={input}
        type="range"
        min={0}
        max={most}
        aria-label={t('when')}
        aria-valuetext={instantWords(period.value, step.value, totals.value, language.value)}
        onPointerDown={pause}
        onKeyDown={(event) => {
          if (event.key === ' ') {
            event.preventDefault();
            toggle();
          } else if (!['Tab', 'Shift', 'Escape'].includes(event.key)) pause();
        }}
        onInput={(event) => goTo(Number(event.currentTarget.value))}
      />
    </div>
  );
}

function toggle(): void {
  if (playing.peek()) pause();
  else play();
}

function Choices() {
  return (
    <>
      <div class="play-choice" role="radiogroup" aria-label={t('period')}>
        {(['day', 'week'] as const).map((g) => (
          <label key={g}>
            <input
              type="radio"
              name="play-period"
              checked={grain.value === g}
              onChange={() => choosePeriod(g)}
            />
            <span>{t(g === 'day' ? 'month' : 'year')}</span>
          </label>
        ))}
      </div>
      <div class="play-choice" role="radiogroup" aria-label={t('speed')}>
        {speeds.map((s, i) => (
          <label key={s}>
            <input
              type="radio"
              name="play-speed"
              checked={speed.value === s}
              onChange={() => {
                speed.value = s;
              }}
            />
            <span>{t((['slow', 'usual', 'fast'] as const)[i] ?? 'usual')}</span>
          </label>
        ))}
      </div>
    </>
  );
}

/** The playback: what opened and what ended in a month or a year, on the map and under it. */
export function Playback({ close }: PanelProps) {
  useEffect(begin, []);
  useEffect(followTotals, []);
  useEffect(() => {
    document.documentElement.classList.add('boarding');
    return () => document.documentElement.classList.remove('boarding');
  }, []);
  const key = useComputed(() => `${period.value.grain}/${period.value.first}`);
  useSignalEffect(() => {
    const on = map.value;
    void key.value;
    return on && showCourse(on, period.peek()).stop;
  });
  return (
    <section
      class="panel play"
      aria-label={t('playback')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <div class="play-head">
        <button
          type="button"
          class="btn pri play-go"
          aria-label={t(playing.value ? 'pause' : 'play')}
          onClick={toggle}
        >
          <Icon name={playing.value ? 'pause' : 'play'} />
        </button>
        <b class="play-date">{dateWords(period.value, step.value, language.value)}</b>
        <Figures />
        <span class="play-full">{t('full', { n: fullDisc.value })}</span>
        <Choices />
        <button type="button" class="ib play-close" aria-label={t('close')} onClick={close}>
          <Icon name="x" />
        </button>
      </div>
      <Scrubber />
    </section>
  );
}
