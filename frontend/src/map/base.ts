// What the map is drawn on, when the deployment has a base map.
import type { GridLayer, Map as LeafletMap } from 'leaflet';
import { session } from '../session/state';
import { BaseLayer } from './BaseLayer';
import type { SymbolLayer } from './SymbolLayer';

/** How a base map is laid for a picture. */
export interface Laying {
  /** Asks its server for the leave without which no picture can be made of what it sends (CORS). */
  crossOrigin?: 'anonymous';
  /** Pixels of a canvas to one of the page; without it the screen's. */
  ratio?: number;
}

/**
 * Lays the base map under everything; what is read of a file is loaded when there is one. `laid` answers with the layer once it is
 * on the map, undefined when there is none; `stop` is for when the map goes.
 */
export function layBase(
  on: LeafletMap,
  symbols: SymbolLayer,
  { crossOrigin, ratio }: Laying = {},
): { laid: Promise<GridLayer | undefined>; stop: () => void } {
  const base = session.peek()?.map?.base;
  if (!base) return { laid: Promise.resolve(undefined), stop: () => undefined };
  if (base.kind === 'xyz') {
    const layer = new BaseLayer(base, crossOrigin ? { crossOrigin } : {}).addTo(on);
    return { laid: Promise.resolve(layer), stop: () => undefined };
  }
  let gone = false;
  let unlay: (() => void) | undefined;
  const laid = import('../basemap/lay').then(({ layArchive }) => {
    if (gone) return undefined;
    const archive = layArchive(on, symbols, base, ratio);
    unlay = archive.stop;
    return archive.layer;
  });
  return {
    laid,
    stop() {
      gone = true;
      unlay?.();
    },
  };
}
