import { signal } from '@preact/signals';
import type { Map as LeafletMap } from 'leaflet';
import type { MvtLayer } from './MvtLayer';

/** The Leaflet map once it is on the page. Features draw into panes of their own; see `panes`. */
export const map = signal<LeafletMap | undefined>(undefined);

/** The tiles of the concerns under the filter, for what draws them in another way. */
export const concernTiles = signal<MvtLayer | undefined>(undefined);

/** How much larger than drawn the map is shown: its paper and symbols are made for an arm's length, a wall is read from five metres. */
export const mapScale = signal(1);

/** The pixels of a canvas on the map for each of its own, so that each is drawn once; more than two of the screen's cost more than they show. */
export function pixelRatio(): number {
  return Math.min(window.devicePixelRatio || 1, 2) * mapScale.peek();
}

/** What lies on what, from the paper up. z-index of each Leaflet pane. */
export const panes = {
  base: 190,
  ground: 200,
  concerns: 300,
  /** Below Leaflet's own pane at 400, where names are written. */
  playback: 390,
  marks: 420,
  strokes: 450,
} as const;

/** While a feature takes the map's clicks (drawing, choosing a place), concerns are not opened by them. */
export const clicksTaken = signal(false);
