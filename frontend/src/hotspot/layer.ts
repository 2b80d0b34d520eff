// Hotspots on the map: the heat, the outlines with their numbers, and the silent grids.
import { effect } from '@preact/signals';
import L from 'leaflet';
import { areaByCode } from '../area/state';
import type { MvtLayer } from '../map/MvtLayer';
import { palette } from '../map/palette';
import { HeatLayer } from './heat';
import { chosen, hotspots, places, silent } from './state';
import { t } from './words';

/** A colour of the tokens, #rrggbb, as its three parts. */
export function partsOf(colour: string): [number, number, number] {
  const n = Number.parseInt(colour.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

type Ring = [number, number][];

/** The northernmost corner of an outline, of several the easternmost. */
function topOf(rings: Ring[]): L.LatLngTuple {
  const [lon, lat] = rings.flat().reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a));
  return [lat, lon];
}

/** A number beside an outline; pressing it chooses what it stands for in the list. */
function label(
  at: L.LatLngExpression,
  text: string,
  key: string,
  kind: string,
  choose: (key: string) => void,
) {
  const icon = L.divIcon({
    className: `hot-label ${kind}${chosen.value === key ? ' on' : ''}`,
    html: `<span>${text}</span>`,
    iconSize: undefined,
  });
  return L.marker(at, { icon, keyboard: true, title: text, alt: text, bubblingMouseEvents: false })
    .on('click', () => choose(key))
    .on('keypress', (event) => {
      if ((event as L.LeafletKeyboardEvent).originalEvent.key === 'Enter') choose(key);
    });
}

/** Shows hotspots on the map until the answer is called. */
export function showHotspots(on: L.Map, concerns: MvtLayer, choose: (key: string) => void): () => void {
  const heat = new HeatLayer(concerns, partsOf(palette.peek().heat)).addTo(on);
  const marks = L.layerGroup().addTo(on);
  const stops = [
    effect(() => heat.recolour(partsOf(palette.value.heat))),
    effect(() => {
      marks.clearLayers();
      const style = { interactive: false, pane: 'strokes' };
      for (const { id, geometry, properties } of places.value.value?.features ?? []) {
        const [lon, lat] = geometry.coordinates as [number, number];
        const key = `place-${id}`;
        L.circle([lat, lon], {
          ...style,
          radius: Math.max(12, properties.radius + 6),
          className: `hot-place${chosen.value === key ? ' on' : ''}`,
        }).addTo(marks);
      }
      for (const { id, geometry, properties } of hotspots.value.value?.features ?? []) {
        const key = `hot-${id}`;
        const rings = geometry.coordinates as unknown as Ring[];
        L.polygon(
          rings.map((ring) => ring.map(([lon, lat]) => [lat, lon] as L.LatLngTuple)),
          { ...style, className: `hot-outline${chosen.value === key ? ' on' : ''}` },
        ).addTo(marks);
        label(topOf(rings), `${id} · ${properties.count}`, key, 'hot', choose).addTo(marks);
      }
      for (const grid of silent.value.value?.grids ?? []) {
        const box = areaByCode(grid.code)?.bbox;
        if (!box) continue;
        const middle: L.LatLngTuple = [(box[1] + box[3]) / 2, (box[0] + box[2]) / 2];
        label(middle, `${t('quiet')} ${grid.count}`, `silent-${grid.code}`, 'silent', choose).addTo(marks);
      }
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    heat.remove();
    marks.remove();
  };
}
