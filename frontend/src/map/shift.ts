import L from 'leaflet';
import { type Datum, fromWgs, toWgs } from './datum';

/** What the grid of Leaflet does with each tile, which its types do not name. */
interface Grid {
  _getTilePos(coords: L.Coords): L.Point;
  _getTiledPixelBounds(center: L.LatLng): L.Bounds;
}

const grid = L.GridLayer.prototype as unknown as Grid;

/**
 * Where a tile of a map in another datum lies: moved from where its numbers would put it by as much as its middle is off. Within a
 * tile the shift changes by less than a pixel.
 */
export function shiftedPosition(layer: L.GridLayer, on: L.Map, datum: Datum, coords: L.Coords): L.Point {
  const at = grid._getTilePos.call(layer, coords);
  const size = layer.getTileSize();
  const middle = coords.scaleBy(size).add(size.divideBy(2));
  const { lng, lat } = on.unproject(middle, coords.z);
  const [lon, north] = toWgs(datum, [lng, lat]);
  const moved = at.add(on.project([north, lon], coords.z).subtract(middle));
  // Beyond the base map's deepest zoom its pixels are many of the screen's, and rounding would show.
  return coords.z < Math.round(on.getZoom()) ? moved : moved.round();
}

/** Which pixels of a map in another datum are to be seen around a place. */
export function shiftedBounds(layer: L.GridLayer, datum: Datum, center: L.LatLng): L.Bounds {
  const [lon, lat] = fromWgs(datum, [center.lng, center.lat]);
  return grid._getTiledPixelBounds.call(layer, L.latLng(lat, lon));
}
