import L from 'leaflet';
import type { components } from '../api/schema';
import { shiftedBounds, shiftedPosition } from './shift';

export type BaseMap = components['schemas']['BaseMap'];

/** The options of a base map's grid, whatever its tiles are. */
export function gridOptions(base: BaseMap): L.GridLayerOptions {
  return {
    pane: 'base',
    minZoom: base.min_zoom,
    maxZoom: 22,
    noWrap: true,
    updateWhenZooming: false,
  };
}

/**
 * A base map of pictures in its own datum, laid so that what is on it is where it is: the view asks for the tiles that show its
 * place in that datum, and each tile is moved by as much as it is off.
 */
export class BaseLayer extends L.TileLayer {
  constructor(
    private readonly base: BaseMap,
    options: L.TileLayerOptions = {},
  ) {
    super(base.url, { ...gridOptions(base), maxNativeZoom: base.max_zoom, ...options });
  }

  protected _getTilePos(coords: L.Coords): L.Point {
    return shiftedPosition(this, this._map, this.base.datum, coords);
  }

  protected _getTiledPixelBounds(center: L.LatLng): L.Bounds {
    return shiftedBounds(this, this.base.datum, center);
  }
}
