// The extent of what would be exported, framed on the map beside the panel.
import { type ReadonlySignal, useSignalEffect } from '@preact/signals';
import { type LatLngBounds, type Map as LeafletMap, latLngBounds, rectangle } from 'leaflet';
import { useEffect } from 'preact/hooks';
import { map } from '../map/map';
import type { Summary } from './summary';

/** Draws the frame while the panel is open, brings it into the open, and puts the map back as it was when the panel closes. */
export function useFrame(summary: ReadonlySignal<Summary>): void {
  useEffect(() => {
    const on = map.peek();
    if (!on) return undefined;
    const [centre, zoom] = [on.getCenter(), on.getZoom()];
    return () => {
      on.setView(centre, zoom);
    };
  }, []);
  useSignalEffect(() => {
    const on = map.value;
    const now = summary.value;
    if (!on || now.state !== 'known' || !now.extent) return undefined;
    const { west, south, east, north } = now.extent;
    const frame = rectangle(latLngBounds([south, west], [north, east]).pad(0.02), {
      className: 'export-frame',
      interactive: false,
      fill: false,
    }).addTo(on);
    bringIntoTheOpen(on, frame.getBounds());
    return () => {
      frame.remove();
    };
  });
}

/** Pixels left free around the frame; and how wide the open part must be for the map to move at all. */
const room = 32;
const enough = 240;

/** Fits a box between the tree on the left and the panel on the right. On a phone, where the panel is the page, nothing moves. */
function bringIntoTheOpen(on: LeafletMap, box: LatLngBounds): void {
  const { left, right, top } = on.getContainer().getBoundingClientRect();
  const side = (selector: string) => document.querySelector(selector)?.getBoundingClientRect();
  const west = (side('.tree')?.right ?? left) - left + room;
  const east = right - (side('.export-panel')?.left ?? right) + room;
  const north = (side('.bar')?.bottom ?? top) - top + room;
  if (right - left - west - east < enough) return;
  on.fitBounds(box, { paddingTopLeft: [west, north], paddingBottomRight: [east, room] });
}
