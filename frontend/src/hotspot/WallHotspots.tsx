// 热点 on the wall, in the place of the categories: the first ones and the silent grids, each in a sentence that is read from afar.
import { effect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { explain } from '../api/problem';
import { boxOf } from '../area/areas';
import { filter } from '../filter/state';
import { goHome, homeBox, isHome, showBox } from '../map/view';
import './hotspot.css';
import { choose, names, useHotspots } from './choosing';
import { hotspotSentence, periodWords, silentSentence } from './sentence';
import { chosen, hotspots, silent } from './state';
import { t } from './words';

/** How many sentences have room: the hotspots come first. */
const most = 3;

export function WallHotspots() {
  useHotspots();
  useEffect(() => {
    const stop = effect(() => {
      const found = hotspots.value.value?.features ?? [];
      const corners = found.flatMap((f) => f.geometry.coordinates.flat() as [number, number][]);
      const area = homeBox();
      const box = area && boxOf([...corners, [area[0], area[1]], [area[2], area[3]]]);
      if (box && corners.length > 0 && isHome()) showBox(box);
    });
    return () => {
      stop();
      goHome();
    };
  }, []);
  const bounded = filter.value.to !== undefined;
  const hot = hotspots.value.value;
  const still = silent.value.value;
  const problem = hotspots.value.problem ?? silent.value.problem;
  const entries = [
    ...(hot?.features ?? []).map(({ id, properties }) => ({
      key: `hot-${id}`,
      mark: String(id),
      text: hotspotSentence(properties, periodWords(hot?.from ?? '', hot?.to ?? '', bounded), names),
    })),
    ...(still?.grids ?? []).map((grid) => ({
      key: `silent-${grid.code}`,
      mark: t('quiet'),
      text: silentSentence(grid, periodWords(still?.from ?? '', still?.to ?? '', bounded), names),
    })),
  ];
  return (
    <section class="wall-card wall-hot" aria-label={t('hotspots')} aria-busy={!hot && problem === undefined}>
      <h2>{t('hotspots')}</h2>
      {problem !== undefined ? (
        <p role="alert">{explain(problem)}</p>
      ) : !hot || !still ? (
        <p>{t('loading')}</p>
      ) : entries.length === 0 ? (
        <p>{t('hot_none')}</p>
      ) : (
        <ol>
          {entries.slice(0, most).map(({ key, mark, text }) => (
            <li key={key} id={`entry-${key}`}>
              <button type="button" aria-pressed={chosen.value === key} onClick={() => choose(key)}>
                <b>{mark}</b>
                <span>{text}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
