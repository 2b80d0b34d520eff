import L from 'leaflet';
import type { PMTiles } from 'pmtiles';
import { type BaseMap, gridOptions } from '../map/BaseLayer';
import { shiftedBounds, shiftedPosition } from '../map/shift';

/** After how long a tile that did not come is asked for again, in ms. */
const pause = 4000;

/** A base map out of a PMTiles file, in its own datum. What its tiles are, and how one is shown, is for who extends it. */
export abstract class ArchiveLayer<Element extends HTMLElement> extends L.GridLayer {
  private readonly wanted = new Map<HTMLElement, AbortController>();

  constructor(
    protected readonly file: PMTiles,
    protected readonly base: BaseMap,
    options: L.GridLayerOptions = {},
  ) {
    super({ ...gridOptions(base), ...options });
    this.on('tileunload', (event) => {
      const { tile } = event as L.TileEvent;
      this.wanted.get(tile)?.abort();
      this.wanted.delete(tile);
    });
  }

  protected abstract make(): Element;

  /** Shows a tile on its element; one that the file does not have stays empty. Rejects when it did not come. */
  protected abstract show(element: Element, coords: L.Coords, signal: AbortSignal): Promise<void>;

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const element = this.make();
    const wanted = new AbortController();
    this.wanted.set(element, wanted);
    void this.load(element, coords, wanted.signal, done);
    return element;
  }

  private async load(
    element: Element,
    coords: L.Coords,
    signal: AbortSignal,
    done?: L.DoneCallback,
  ): Promise<void> {
    try {
      await this.show(element, coords, signal);
      done?.(undefined, element);
    } catch (error) {
      if (signal.aborted) return;
      window.setTimeout(() => {
        if (!signal.aborted) void this.load(element, coords, signal);
      }, pause);
      done?.(error instanceof Error ? error : new Error(String(error)), element);
    }
  }

  override onRemove(map: L.Map): this {
    for (const wanted of this.wanted.values()) wanted.abort();
    this.wanted.clear();
    return super.onRemove(map);
  }

  protected _getTilePos(coords: L.Coords): L.Point {
    return shiftedPosition(this, this._map, this.base.datum, coords);
  }

  protected _getTiledPixelBounds(center: L.LatLng): L.Bounds {
    return shiftedBounds(this, this.base.datum, center);
  }
}
