// The place of the report on the map: a pin that can be dragged, and moved with the arrow keys when it has the focus.
import { divIcon, type Map as LeafletMap, latLng, marker } from 'leaflet';

const svg =
  '<svg viewBox="0 0 36 48" width="36" height="48" aria-hidden="true"><path class="report-pin" d="M18 47C12 38 2 29 2 17.5a16 16 0 0 1 32 0C34 29 24 38 18 47z"/><circle class="report-pin-eye" cx="18" cy="18" r="6"/></svg>';

/** Degrees of a key's step: about a metre. */
const step = 1e-5;

export interface PlaceMark {
  at(position: readonly [number, number] | undefined): void;
  remove(): void;
}

export function placeMark(
  map: LeafletMap,
  name: string,
  moved: (position: [number, number]) => void,
): PlaceMark {
  const pin = marker([0, 0], {
    draggable: true,
    keyboard: true,
    alt: name,
    title: name,
    zIndexOffset: 1000,
    icon: divIcon({ className: 'report-mark', html: svg, iconSize: [36, 48], iconAnchor: [18, 47] }),
  });
  const tell = () => {
    const { lng, lat } = pin.getLatLng().wrap();
    moved([lng, lat]);
  };
  pin.on('dragend', tell);
  pin.on('add', () => {
    const element = pin.getElement();
    element?.setAttribute('aria-label', name);
    element?.addEventListener('keydown', (event) => {
      const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[
        event.key
      ];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      const { lng, lat } = pin.getLatLng();
      pin.setLatLng(latLng(lat + (by[1] ?? 0), lng + (by[0] ?? 0)));
      tell();
    });
  });
  return {
    at(position) {
      if (!position) pin.remove();
      else pin.setLatLng(latLng(position[1], position[0])).addTo(map);
    },
    remove: () => void pin.remove(),
  };
}
