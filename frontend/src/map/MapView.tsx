import { effect, signal } from '@preact/signals';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef } from 'preact/hooks';
import { listOpen } from '../app/screen';
import { search } from '../app/url';
import { areas, areasFailed } from '../area/state';
import { card, openConcern } from '../concern/state';
import { filter, filterQuery } from '../filter/state';
import { position } from '../live/stream';
import { layBase } from './base';
import { followChanges } from './changes';
import { paintGround } from './ground';
import { MvtLayer, type Progress } from './MvtLayer';
import { clicksTaken, concernTiles, map, mapScale, panes } from './map';
import type { Mark } from './marks';
import { maxZoom, toLatLng } from './mercator';
import { SymbolLayer } from './SymbolLayer';
import { groundStyle, symbolStyle } from './style';
import { firstView, followView, goHome, inTheOpen, readPosition, showBox, showPlace, stack } from './view';
import { t } from './words';

/** How the tiles of all layers stand, and how many concerns are drawn in the view. */
export const progress = signal<Progress & { drawn: number }>({ loading: 0, failed: 0, drawn: 0 });

let layers: MvtLayer[] = [];

/** Asks again for the tiles that failed. */
export function retryTiles(): void {
  for (const layer of layers) layer.retryFailed();
}

/** The query of a concern tile: the filter, and the position this page has heard of, so that no server answers with less. */
export function concernQuery(): string {
  const at = position.peek();
  return [filterQuery.peek(), at && `at=${encodeURIComponent(at)}`].filter(Boolean).join('&');
}

export function makeMap(container: HTMLElement): L.Map {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const on = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 3,
    maxZoom,
    // On a wall an area fills the room it has; elsewhere each pixel of a tile is one of the screen.
    zoomSnap: mapScale.peek() === 1 ? 1 : 0.25,
    maxBounds: [
      [-85.06, -180],
      [85.06, 180],
    ],
    maxBoundsViscosity: 1,
    wheelPxPerZoomLevel: 90,
    zoomAnimation: !still,
    inertia: !still,
    // A tile that has come is shown; fading each in costs a frame's work for every frame.
    fadeAnimation: false,
  });
  for (const [name, z] of Object.entries(panes)) on.createPane(name).style.zIndex = String(z);
  for (const name of ['marks', 'concerns', 'playback'] as const) {
    const pane = on.getPane(name);
    if (pane) pane.style.pointerEvents = 'none';
  }
  return on;
}

/** Shows a mark's concerns: one opens its card, a stack its list, a cluster is gone into. */
function choose(on: L.Map, mark: Mark): void {
  if (mark.id !== 0) {
    stack.value = undefined;
    openConcern(mark.id);
    return;
  }
  const before = on.getZoom();
  if (mark.stack || before >= maxZoom) {
    stack.value = mark.extent;
    return;
  }
  showBox(mark.extent);
  if (on.getZoom() <= before) on.setView(toLatLng(mark), Math.min(maxZoom, before + 2));
}

/** Pointing and pressing on the map's symbols. */
function followPointer(on: L.Map, symbols: SymbolLayer): () => void {
  const container = on.getContainer();
  let finger = false;
  const pressed = (event: PointerEvent) => {
    finger = event.pointerType === 'touch';
  };
  container.addEventListener('pointerdown', pressed);
  on.on('click', (event) => {
    if (clicksTaken.peek()) return;
    const mark = symbols.at(event.containerPoint, finger);
    if (mark) choose(on, mark);
  });
  on.on('mousemove', (event) => {
    const mark = clicksTaken.peek() || finger ? undefined : symbols.at(event.containerPoint);
    symbols.hover(mark);
    container.classList.toggle('over-mark', mark !== undefined);
  });
  return () => container.removeEventListener('pointerdown', pressed);
}

/** Goes where the page was asked for: to the URL's position, else to the open concern, else to the chosen or own areas. */
function place(on: L.Map): () => void {
  const asked = readPosition(search.peek().get('map'));
  if (asked) on.setView(asked.centre, asked.zoom, { animate: false });
  let settled = asked !== undefined;
  let chosen = filter.peek().area.join();
  const stops = [
    effect(() => {
      if (settled || (!areas.value && areasFailed.value === undefined)) return;
      settled = true;
      void firstView(on);
    }),
    effect(() => {
      const area = filter.value.area.join();
      if (area === chosen) return;
      chosen = area;
      if (area !== '') goHome();
    }),
    effect(() => {
      const concern = card.value?.concern;
      void listOpen.value;
      if (!concern) return;
      const at = concern.geometry.coordinates as [number, number];
      if (!settled) on.setView([at[1], at[0]], 17, { animate: false });
      settled = true;
      requestAnimationFrame(() => {
        if (!inTheOpen(at)) showPlace(at, Math.max(15, on.getZoom()));
      });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function start(container: HTMLElement): () => void {
  const on = makeMap(container);
  const ground = new MvtLayer({
    pane: 'ground',
    layers: 'ground,areas',
    query: () => '',
    maxZoom,
    paint: (context, tile, address) => paintGround(context, tile, address, groundStyle.peek()),
  });
  const concerns = new MvtLayer({ pane: 'concerns', layers: 'concerns', query: concernQuery, maxZoom });
  const symbols = new SymbolLayer(concerns, ground, symbolStyle.peek());
  layers = [ground, concerns];
  concernTiles.value = concerns;
  // Many tiles come in one frame; what they add up to is told once.
  let frame = 0;
  const count = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      const [a, b] = [ground.progress(), concerns.progress()];
      progress.value = {
        loading: a.loading + b.loading,
        failed: a.failed + b.failed,
        drawn: symbols.countInView(),
      };
    });
  };
  const stops = [
    layBase(on, symbols).stop,
    followView(on),
    place(on),
    followPointer(on, symbols),
    followChanges(ground, concerns),
  ];
  for (const layer of layers) layer.addTo(on).on('progress', count);
  symbols.addTo(on).on('drawn', count);
  stops.push(
    effect(() => {
      void groundStyle.value;
      ground.repaint();
    }),
    effect(() => symbols.restyle(symbolStyle.value)),
    filterQuery.subscribe(() => concerns.refresh(true)),
  );
  const typeface = () => symbols.retype();
  document.fonts?.addEventListener('loadingdone', typeface);
  const resized = new ResizeObserver(() => on.invalidateSize());
  resized.observe(container);
  on.whenReady(() => {
    map.value = on;
  });
  return () => {
    map.value = undefined;
    concernTiles.value = undefined;
    layers = [];
    resized.disconnect();
    document.fonts?.removeEventListener('loadingdone', typeface);
    for (const stop of stops) stop();
    on.remove();
    cancelAnimationFrame(frame); // last: layers that go still tell of their progress
  };
}

/** The map itself. It is made once; everything that changes reaches it through signals. */
export function MapView() {
  const container = useRef<HTMLDivElement>(null);
  useEffect(() => (container.current ? start(container.current) : undefined), []);
  return <div class="sand" ref={container} role="region" aria-label={t('map')} />;
}
