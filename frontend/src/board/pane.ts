// Where the board is drawn: one SVG in a pane of its own above the concerns' tiles, moved and zoomed with the map.
import { type Signal, signal } from '@preact/signals';
import {
  DomEvent,
  DomUtil,
  type LatLng,
  type Map as LeafletMap,
  latLng,
  type Point,
  point,
  type ZoomAnimEvent,
} from 'leaflet';
import type { panes } from '../map/map';
import type { Position } from './drawing';
import type { Pixel } from './stroke';

export interface BoardPane {
  readonly svg: SVGSVGElement;
  /** Counts the map's zooms and resets: whatever is placed in pixels is placed anew when it changes. */
  readonly epoch: Signal<number>;
  /** Between positions and the SVG's pixels. */
  project(position: Position): Pixel;
  unproject(pixel: Pixel): Position;
  remove(): void;
}

/** Leaflet's own way to place layers during a zoom, which its types do not name. */
interface Animating {
  _latLngToNewLayerPoint(position: LatLng, zoom: number, center: LatLng): Point;
}

export function boardPane(map: LeafletMap): BoardPane {
  const name: keyof typeof panes = 'strokes';
  const pane = map.getPane(name) ?? map.createPane(name);
  pane.style.pointerEvents = 'none';
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  // Layer points move with the map's pane, so the SVG may stay at their origin and need no size of its own.
  svg.setAttribute('class', 'board-svg leaflet-zoom-animated');
  svg.setAttribute('width', '1');
  svg.setAttribute('height', '1');
  pane.appendChild(svg);
  // What is pressed on a stroke or a handle is not also pressed on the map below.
  DomEvent.disableClickPropagation(svg as unknown as HTMLElement);

  const epoch = signal(0);
  const placed = () => {
    DomUtil.setTransform(svg as unknown as HTMLElement, point(0, 0), 1);
    epoch.value++;
  };
  const zooming = (event: ZoomAnimEvent) => {
    const origin = map.layerPointToLatLng(point(0, 0));
    const at = (map as unknown as Animating)._latLngToNewLayerPoint(origin, event.zoom, event.center);
    DomUtil.setTransform(svg as unknown as HTMLElement, at, map.getZoomScale(event.zoom));
  };
  map.on('zoomend viewreset', placed);
  map.on('zoomanim', zooming);
  placed();

  return {
    svg,
    epoch,
    // Not latLngToLayerPoint, which rounds: a circle would have dents.
    project: ([lon, lat]) => map.project(latLng(lat, lon)).subtract(map.getPixelOrigin()),
    unproject: ({ x, y }) => {
      const { lng, lat } = map.layerPointToLatLng(point(x, y));
      return [lng, lat];
    },
    remove() {
      map.off('zoomend viewreset', placed);
      map.off('zoomanim', zooming);
      svg.remove();
    },
  };
}
