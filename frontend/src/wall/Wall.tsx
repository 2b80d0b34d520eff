// The screen on the wall: the live map in the middle, what the room has to know at its sides. It runs for days.
import { effect } from '@preact/signals';
import type { ComponentChildren, ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { chooseTool } from '../app/panels';
import { changeSearch } from '../app/url';
import { followAreas } from '../area/state';
import { categoryName, loadCategories } from '../concern/categories';
import { card, closeConcern, followCard } from '../concern/state';
import { filterQuery } from '../filter/state';
import { follow, onChange, onReset } from '../live/stream';
import { Icon, Light } from '../look/Icon';
import { wear } from '../look/theme';
import { MapView } from '../map/MapView';
import { clicksTaken, map } from '../map/map';
import { goHome, isHome, stack } from '../map/view';
import { lookAgain, session } from '../session/state';
import { Carousel } from './Carousel';
import { Figures, MustReport, Trend } from './Figures';
import { followStanding } from './kiosk';
import { Categories, Ranking, Ticker } from './Lists';
import { areaShort } from './names';
import { type WallPart, wallParts } from './parts';
import { followIdleness } from './rounds';
import { Standing } from './Standing';
import { goInto, show } from './scope';
import { fitRoot } from './size';
import { followWall } from './state';
import { Confined, Legend, Top } from './Top';
import { t } from './words';

// Each feature's folder registers its part of the wall by itself; see parts.
import.meta.glob('../*/wall.{ts,tsx}', { eager: true });

/** Everything that follows the server, the hand and the clock while the wall is on. */
function useWall(): void {
  // Before the map is made, which is as large as the wall says.
  useLayoutEffect(() => {
    wear('dark');
    changeSearch({ restricted: 'exclude' });
    if (filterQuery.peek() === 'restricted=exclude') show();
    return fitRoot();
  }, []);
  useEffect(() => {
    const categories = () => void loadCategories().catch(() => undefined);
    categories();
    const stops = [
      followAreas(),
      followCard(),
      followWall(),
      followStanding(),
      followIdleness(),
      onChange('category', categories),
      onReset(categories),
      followTaps(),
      followRoom(),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  const key = session.value?.key;
  useEffect(() => (key ? follow(key, lookAgain) : undefined), [key]);
}

/**
 * What comes out at the foot takes room from the map, and so does another size of the window: what it shows stays in the open, unless
 * somebody moved it.
 */
function followRoom(): () => void {
  const resized = new ResizeObserver(() => {
    if (isHome()) goHome();
  });
  for (const part of document.querySelectorAll('.sand, .wall-foot')) resized.observe(part);
  return () => resized.disconnect();
}

/** A tap on an area goes into it; one on a symbol is the map's own. */
function followTaps(): () => void {
  return effect(() => {
    const on = map.value;
    if (!on) return undefined;
    const tapped = (event: { latlng: { lat: number; lng: number } }) => {
      const { lat, lng } = event.latlng;
      // The map's own listener ran before this one, and has opened what was under the finger.
      const onSymbol = on.getContainer().classList.contains('over-mark') || card.peek() || stack.peek();
      if (clicksTaken.peek() || onSymbol) return;
      goInto([lng, lat]).catch(() => undefined);
    };
    on.on('click', tapped);
    return () => on.off('click', tapped);
  });
}

function Part({ part }: { part: WallPart }) {
  const [Loaded, setLoaded] = useState<{ component: ComponentType }>();
  useEffect(() => {
    let current = true;
    part.load().then(
      (component) => current && setLoaded({ component }),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [part]);
  return Loaded ? <Loaded.component /> : null;
}

function Parts({ place, none }: { place: WallPart['place']; none?: ComponentChildren }) {
  const who = session.value;
  const parts = wallParts.value.filter((p) => p.place === place && who && p.for(who));
  return (
    <>
      {parts.map((p) => (
        <Part key={p.id} part={p} />
      ))}
      {parts.length === 0 && none}
    </>
  );
}

/** What was tapped on the map: its category, its grid and its light, and no word that a person wrote. */
function Tapped() {
  const concern = card.value?.concern;
  if (!concern) return null;
  const { category, area, light } = concern.properties;
  return (
    <div class="wall-chip wall-tapped" role="status">
      <Light light={light} />
      <span>{t('concern_on', { category: categoryName(category), where: areaShort(area) })}</span>
      {light !== 'none' && <span>{t(light)}</span>}
      <button type="button" class="wall-x" aria-label={t('close')} onClick={closeConcern}>
        <Icon name="x" />
      </button>
    </div>
  );
}

export function Wall() {
  useWall();
  useEffect(() => chooseTool(), []);
  return (
    <div class="wall">
      <Top />
      <main>
        <MapView />
        <aside class="wall-side wall-left" aria-label={t('figures')}>
          <Figures />
          <Trend />
          <MustReport />
        </aside>
        <div class="wall-mid t">
          <Confined />
          <Tapped />
          <Parts place="top" />
          <Legend />
        </div>
        <div class="wall-mid b wall-foot">
          <Parts place="foot" />
          <div class="wall-bar">
            <Carousel />
            <Parts place="bar" />
            <Standing />
          </div>
        </div>
        <aside class="wall-side wall-right" aria-label={t('compare')}>
          <Parts place="side" none={<Categories />} />
          <Ranking />
          <Ticker />
        </aside>
      </main>
    </div>
  );
}
