// 热点: where concerns cluster, where they keep close together, and where too little is heard, each in a sentence with its numbers.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { explain } from '../api/problem';
import type { PanelProps } from '../app/panels';
import { narrow } from '../app/screen';
import { card } from '../concern/state';
import { filter } from '../filter/state';
import { Drawer } from '../look/Drawer';
import { map } from '../map/map';
import { layersShown, showLayer, showPlace, stack } from '../map/view';
import { choose, names, useHotspots } from './choosing';
import './hotspot.css';
import {
  chance,
  figure,
  type HotspotProperties,
  hotspotSentence,
  inAll,
  periodWords,
  placeSentence,
  type SilentGrid,
  silentSentence,
} from './sentence';
import { type Answer, chosen, hotspots, loadHotspots, places, silent } from './state';
import { t } from './words';

function Entry({
  id,
  rank,
  children,
  numbers,
}: {
  id: string;
  rank: ComponentChildren;
  children: string;
  numbers?: ComponentChildren;
}) {
  return (
    <li id={`entry-${id}`} class={chosen.value === id ? 'hot-entry on' : 'hot-entry'}>
      <button type="button" aria-pressed={chosen.value === id} onClick={() => choose(id)}>
        <b class="hot-rank">{rank}</b>
        <span>{children}</span>
      </button>
      {numbers}
    </li>
  );
}

/** The counts of the weeks as bars, the newest at the right. */
function Weeks({ weeks }: { weeks: readonly number[] }) {
  const most = Math.max(1, ...weeks);
  return (
    <svg class="hot-weeks" viewBox={`0 0 ${weeks.length * 4} 20`} preserveAspectRatio="none" role="img">
      <title>{`${t('weekly', { n: weeks.length })}: ${weeks.join(', ')}`}</title>
      {weeks.map((n, i) => (
        <rect key={i} x={i * 4 + 0.5} width={3} y={20 - (20 * n) / most} height={(20 * n) / most} />
      ))}
    </svg>
  );
}

function Numbers({ of }: { of: HotspotProperties }) {
  return (
    <div class="hot-numbers">
      {inAll(of) && <span class="hot-all">{inAll(of)}</span>}
      {of.pattern && <span class={`hot-pattern ${of.pattern}`}>{t(of.pattern)}</span>}
      {of.weeks.length > 1 && <Weeks weeks={of.weeks} />}
      <details>
        <summary>{t('numbers')}</summary>
        <ul>
          <li>
            {t('score', {
              z: of.score.toFixed(1),
              expected: figure(of.expected),
              n: of.count,
              cells: of.cells,
            })}
          </li>
          {of.periods > 0 && <li>{t('stood_out', { periods: of.periods, n: of.stood_out })}</li>}
          {of.weeks.length > 7 && (
            <li>
              {t('trend', {
                weeks: of.weeks.length,
                z: `${of.trend_score > 0 ? '+' : ''}${of.trend_score.toFixed(1)}`,
                p: chance(of.trend_chance),
              })}
            </li>
          )}
        </ul>
      </details>
    </div>
  );
}

function SilentNumbers({ of }: { of: SilentGrid }) {
  const size = of.measure === 'area' ? (of.size / 10_000).toFixed(1) : String(Math.round(of.size));
  return (
    <p class="hot-note">
      {t('measured', { measure: t(of.measure), size, n: of.compared, p: chance(of.chance) })}
    </p>
  );
}

/** One kind of findings: its name, what it is, and its entries or why there are none. */
function Section<T>(props: {
  name: string;
  note: string;
  none: string;
  answer: Answer<T>;
  entries: (value: T) => ComponentChildren[];
}) {
  const { name, note, none, answer, entries } = props;
  const list = answer.value === undefined ? undefined : entries(answer.value);
  return (
    <section
      class="hot-section"
      aria-label={name}
      aria-busy={list === undefined && answer.problem === undefined}
    >
      <h2>
        {name}
        {list && <span class="hot-count">{list.length}</span>}
      </h2>
      <p class="hot-note">{note}</p>
      {answer.problem !== undefined ? (
        <div class="empty" role="alert">
          <p>
            {t('failed')}。{explain(answer.problem)}
          </p>
          <button type="button" class="btn" onClick={() => void loadHotspots()}>
            {t('retry')}
          </button>
        </div>
      ) : list === undefined ? (
        <p class="empty">{t('loading')}</p>
      ) : list.length === 0 ? (
        <p class="empty">{none}</p>
      ) : (
        <ol>{list}</ol>
      )}
    </section>
  );
}

function HeatLegend() {
  const shown = layersShown.value;
  return (
    <div class="hot-legend">
      <span>{t('few')}</span>
      <span class="hot-scale" aria-hidden="true" />
      <span>{t('many')}</span>
      <p class="hot-note">{t('heat_of')}</p>
      <label class="row">
        <input
          type="checkbox"
          checked={shown.concerns}
          onChange={() => showLayer('concerns', !shown.concerns)}
        />
        {t('points')}
      </label>
    </div>
  );
}

export function HotspotPanel({ close }: PanelProps) {
  useHotspots();
  // On a phone the panel lies on half of the map: what was in the middle is moved into the open.
  useEffect(() => {
    const centre = map.peek()?.getCenter();
    if (narrow.peek() && centre) showPlace([centre.lng, centre.lat], 0);
  }, []);
  // A concern's card has the same place at the side of the map; when it is closed this is back.
  if (card.value !== undefined || stack.value !== undefined) return null;
  const bounded = filter.value.to !== undefined;
  const words = (of: { from: string; to: string }) => periodWords(of.from, of.to, bounded);
  const least = hotspots.value.value?.least;
  return (
    <Drawer title={t('hotspots')} label={t('hotspots')} close={close}>
      <HeatLegend />
      <Section
        name={t('hot')}
        note={t('hot_note')}
        none={t('hot_none')}
        answer={hotspots.value}
        entries={(all) =>
          all.features.map(({ id, properties }) => (
            <Entry key={id} id={`hot-${id}`} rank={id} numbers={<Numbers of={properties} />}>
              {hotspotSentence(properties, words(all), names)}
            </Entry>
          ))
        }
      />
      <Section
        name={t('silent')}
        note={t('silent_note')}
        none={t('silent_none')}
        answer={silent.value}
        entries={(all) =>
          all.grids.map((grid) => (
            <Entry
              key={grid.code}
              id={`silent-${grid.code}`}
              rank={grid.count}
              numbers={<SilentNumbers of={grid} />}
            >
              {silentSentence(grid, words(all), names)}
            </Entry>
          ))
        }
      />
      <Section
        name={t('places')}
        note={t('places_note', { m: places.value.value?.distance ?? '…', n: least ?? '…' })}
        none={t('places_none')}
        answer={places.value}
        entries={(all) =>
          all.features.map(({ id, properties }) => (
            <Entry key={id} id={`place-${id}`} rank={properties.count}>
              {placeSentence(properties, names)}
            </Entry>
          ))
        }
      />
      {least !== undefined && <p class="hot-note">{t('least', { n: least })}</p>}
    </Drawer>
  );
}
