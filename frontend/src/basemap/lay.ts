// Lays a base map's file under the map. Loaded when a deployment has one.
import { effect } from '@preact/signals';
import type { GridLayer, Map as LeafletMap } from 'leaflet';
import { PMTiles } from 'pmtiles';
import type { BaseMap } from '../map/BaseLayer';
import { palette } from '../map/palette';
import type { SymbolLayer } from '../map/SymbolLayer';
import { PictureTiles } from './PictureTiles';
import { VectorTiles } from './VectorTiles';

/** The file, whose directory is read once for the map and its pictures. */
let file: PMTiles | undefined;

/** `ratio` is as in the map's layers. */
export function layArchive(
  on: LeafletMap,
  symbols: SymbolLayer,
  base: BaseMap,
  ratio: number | undefined,
): { layer: GridLayer; stop: () => void } {
  file ??= new PMTiles(base.url);
  if (base.kind === 'pictures')
    return { layer: new PictureTiles(file, base).addTo(on), stop: () => undefined };
  const layer = new VectorTiles(file, base, ratio);
  const lend = () => symbols.lend((zoom) => layer.names(zoom));
  layer.on('names tileunload', lend).addTo(on);
  const follow = effect(() => {
    void palette.value;
    layer.repaint();
  });
  return { layer, stop: follow };
}
