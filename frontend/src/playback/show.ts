import { effect, signal } from '@preact/signals';
import type { Map as LeafletMap } from 'leaflet';
import { filterQuery } from '../filter/state';
import { onChange, onReset } from '../live/stream';
import { concernQuery } from '../map/MapView';
import { MvtLayer } from '../map/MvtLayer';
import { maxZoom, toWorld } from '../map/mercator';
import { palette } from '../map/palette';
import { CourseLayer } from './CourseLayer';
import { decodeCourse } from './course';
import { onMoment } from './state';
import { grains, type Period } from './time';

/** How many concerns the largest disc on the map stands for. */
export const fullDisc = signal(1);

export interface Shown {
  tiles: MvtLayer;
  /** Takes it away. */
  stop(): void;
}

/** Shows a period on a map, at the moment that the play is at. `ratio` is as in the map's layers. */
export function showCourse(on: LeafletMap, period: Period, ratio?: number): Shown {
  const tiles = new MvtLayer({
    pane: 'concerns',
    layers: grains[period.grain].layer,
    query: concernQuery,
    maxZoom,
    decode: (bytes) => decodeCourse(bytes, period.grain),
  });
  const cells = new CourseLayer(tiles, period, palette.peek(), ratio);
  const stops = [
    onChange('concern', (changes) => {
      tiles.refreshAt(changes.flatMap((c) => (c.at ?? []).map(([lon, lat]) => toWorld(lon, lat))));
    }),
    onReset(() => tiles.refresh()),
  ];
  tiles.addTo(on);
  cells
    .on('scale', () => {
      fullDisc.value = cells.most;
    })
    .addTo(on);
  fullDisc.value = cells.most;
  stops.push(
    filterQuery.subscribe(() => tiles.refresh(true)),
    effect(() => cells.restyle(palette.value)),
    onMoment((at, still) => {
      const passed = Math.floor(at);
      cells.show(
        still
          ? { unit: period.first + passed - 1, share: 1, still }
          : { unit: period.first + passed, share: at - passed, still },
      );
    }),
  );
  return {
    tiles,
    stop() {
      for (const stop of stops) stop();
      cells.remove();
      tiles.remove();
    },
  };
}
