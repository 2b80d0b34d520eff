import L from 'leaflet';

const probe = document.createElement('canvas').getContext('2d');

/** Makes a canvas draw all that it was told so far. */
export function lookAt(element: HTMLCanvasElement): void {
  if (!probe) return;
  probe.canvas.width = 1;
  probe.drawImage(element, 0, 0, 1, 1, 0, 0, 1, 1);
}

/** A canvas for the symbols, which Leaflet moves along with a zoom. */
export function surface(): HTMLCanvasElement {
  const element = L.DomUtil.create('canvas', 'leaflet-zoom-animated symbols');
  element.setAttribute('aria-hidden', 'true');
  return element;
}
