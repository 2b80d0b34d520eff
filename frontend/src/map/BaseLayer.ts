import L from 'leaflet';
import type { components } from '../api/schema';
import { fromWgs, toWgs } from './datum';

export type BaseMap = components['schemas']['BaseMap'];

/** What the grid of Leaflet does with each tile, which its types do not name. */
interface Grid {
  _tileZoom: number;
  _getTilePos(coords: L.Coords): L.Point;
  _getTiledPixelBounds(center: L.LatLng): L.Bounds;
}

const grid = L.TileLayer.prototype as unknown as Grid;

/**
 * A base map in its own datum, laid so that what is on it is where it is: the view asks for the tiles that show its place in that
 * datum, and each tile is moved by as much as its middle is off. Within a tile the shift changes by less than a pixel.
 */
export class BaseLayer extends L.TileLayer {
  constructor(
    private readonly base: BaseMap,
    options: L.TileLayerOptions = {},
  ) {
    super(base.url, {
      pane: 'base',
      maxNativeZoom: base.max_zoom,
      maxZoom: 22,
      noWrap: true,
      updateWhenZooming: false,
      ...options,
    });
  }

  /** Where a tile lies: moved from where its numbers would put it by as much as its middle is off in its datum. */
  protected _getTilePos(coords: L.Coords): L.Point {
    const at = grid._getTilePos.call(this, coords);
    const size = this.getTileSize();
    const middle = coords.scaleBy(size).add(size.divideBy(2));
    const { lng, lat } = this._map.unproject(middle, coords.z);
    const [lon, north] = toWgs(this.base.datum, [lng, lat]);
    const moved = at.add(this._map.project([north, lon], coords.z).subtract(middle));
    // Beyond the base map's deepest zoom its pixels are many of the screen's, and rounding would show.
    return coords.z < Math.round(this._map.getZoom()) ? moved : moved.round();
  }

  protected _getTiledPixelBounds(center: L.LatLng): L.Bounds {
    const [lon, lat] = fromWgs(this.base.datum, [center.lng, center.lat]);
    return grid._getTiledPixelBounds.call(this, L.latLng(lat, lon));
  }
}
