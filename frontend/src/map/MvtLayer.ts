import L from 'leaflet';
import { request } from '../api/client';
import { ProblemError, UnreachableError } from '../api/problem';
import { type DecodedTile, decodeTile, type TileAddress, tilePixels } from './decode';
import { pixelRatio } from './map';
import type { World } from './mercator';
import { inTurn } from './turns';

export interface MvtOptions extends L.GridLayerOptions {
  /** Layers of the server, comma-separated. */
  layers: string;
  /** The filter and what else goes with each request, asked when it is sent. */
  query: () => string;
  /** Reads a tile's bytes, where it is not what the map itself shows. */
  decode?: typeof decodeTile;
  /** Pixels of the canvas to one of the page; without it the screen's. */
  ratio?: number;
  /** Draws a tile on its canvas; a layer without it only fetches, for what others draw. */
  paint?: (context: CanvasRenderingContext2D, tile: DecodedTile, address: TileAddress) => void;
}

/** A tile that is wanted, and what has been drawn of it so far. */
export interface Tile {
  address: TileAddress;
  element: HTMLElement;
  /** The newest data; older ones stay until the new are here. */
  data?: DecodedTile;
  etag?: string;
  /** Whether `data` answers the present query. */
  fresh: boolean;
  failed: boolean;
  request?: AbortController;
  retry?: number;
  /** Since when an answer has been put off by newer questions, in ms. */
  putOff?: number;
  /** Whether to ask once more when the answer under way has come. */
  again?: boolean;
}

/** How a layer's tiles stand: a notice on the page is made of it. */
export interface Progress {
  loading: number;
  failed: number;
}

const retryAfter = 4000;

/** How far outside of a tile something may lie that shows in it, as a share of its side: the server's buffer (32 of 256 pixels). */
const buffer = 1 / 8;

/** A tile whose question is replaced again and again still gets an answer within about this time, in ms. */
const longestPutOff = 1000;

/**
 * Vector tiles in Leaflet's grid. Bytes are decoded to flat arrays and drawn on one canvas a tile, each pixel once. What
 * scrolls away is cancelled. When data change, a tile keeps its picture until the new one can be drawn in one go.
 *
 * Events: `tiledata` when a tile has new data, `progress` when something started, ended or failed.
 */
export class MvtLayer extends L.GridLayer {
  declare options: MvtOptions;
  readonly tiles = new Map<string, Tile>();

  constructor(options: MvtOptions) {
    super({ tileSize: tilePixels, noWrap: true, updateWhenZooming: false, keepBuffer: 1, ...options });
    this.on('tileunload', (event) => this.forget(keyOf((event as L.TileEvent).coords)));
  }

  override createTile(coords: L.Coords, done: L.DoneCallback): HTMLElement {
    const element = this.options.paint ? canvas() : document.createElement('div');
    const address = { z: coords.z, x: coords.x, y: coords.y };
    const tile: Tile = { address, element, fresh: false, failed: false };
    this.tiles.set(keyOf(coords), tile);
    void this.load(tile).then(() => done(undefined, element));
    return element;
  }

  /** Asks again for the tiles that show one of the places, buffer included, at every zoom that is kept. */
  refreshAt(places: readonly World[]): void {
    for (const tile of this.tiles.values()) if (places.some((p) => shows(tile.address, p))) this.ask(tile);
  }

  /** Asks again for every tile. `changed` says that the query is another one, so that what is shown no longer answers it. */
  refresh(changed = false): void {
    for (const tile of this.tiles.values()) {
      if (changed) {
        tile.fresh = false;
        tile.etag = undefined;
        tile.again = false;
        void this.load(tile);
      } else this.ask(tile);
    }
  }

  /** Asks again for what failed. */
  retryFailed(): void {
    for (const tile of this.tiles.values()) if (tile.failed) void this.load(tile);
  }

  /** Draws every tile anew from the data it has: a colour changed. */
  repaint(): void {
    for (const tile of this.tiles.values()) void inTurn(() => this.draw(tile));
  }

  progress(): Progress {
    let loading = 0;
    let failed = 0;
    for (const tile of this.tiles.values()) {
      if (tile.request) loading++;
      if (tile.failed) failed++;
    }
    return { loading, failed };
  }

  override onRemove(map: L.Map): this {
    for (const key of [...this.tiles.keys()]) this.forget(key);
    return super.onRemove(map);
  }

  private forget(key: string): void {
    const tile = this.tiles.get(key);
    if (!tile) return;
    this.tiles.delete(key);
    tile.request?.abort();
    clearTimeout(tile.retry);
    this.fire('progress');
  }

  /**
   * Asks again because something changed. An answer under way is older than that and given up, but not for ever: where changes come
   * faster than answers, one is let through now and then.
   */
  private ask(tile: Tile): void {
    if (tile.request) tile.putOff ??= performance.now();
    if (tile.request && performance.now() - (tile.putOff ?? 0) > longestPutOff) tile.again = true;
    else void this.load(tile);
  }

  private async load(tile: Tile): Promise<void> {
    tile.request?.abort();
    clearTimeout(tile.retry);
    const controller = new AbortController();
    tile.request = controller;
    this.fire('progress');
    try {
      const { z, x, y } = tile.address;
      const query = this.options.query();
      const path = `/tiles/${this.options.layers}/${z}/${x}/${y}.mvt${query ? `?${query}` : ''}`;
      const response = await request('GET', path, undefined, {
        signal: controller.signal,
        headers: {
          Accept: 'application/vnd.mapbox-vector-tile, application/problem+json',
          // The position is in the address, so the browser's own cache would not know the tile again.
          ...(tile.data && tile.etag ? { 'If-None-Match': tile.etag } : {}),
        },
      });
      const etag = response.headers.get('ETag') ?? undefined;
      const bytes = await response.arrayBuffer();
      if (tile.request !== controller) return;
      const same = tile.data !== undefined && etag !== undefined && etag === tile.etag;
      if (!same) {
        await inTurn(() => {
          if (tile.request === controller) this.take(tile, bytes, etag);
        });
        if (tile.request !== controller) return;
      }
      tile.failed = false;
      tile.fresh = true;
    } catch (error) {
      if (tile.request !== controller || controller.signal.aborted) return;
      this.fail(tile, error);
    } finally {
      if (tile.request === controller) {
        tile.request = undefined;
        tile.putOff = undefined;
        this.fire('progress');
        if (tile.again) {
          tile.again = false;
          void this.load(tile);
        }
      }
    }
  }

  private take(tile: Tile, bytes: ArrayBuffer, etag: string | undefined): void {
    tile.data = (this.options.decode ?? decodeTile)(bytes, tile.address);
    tile.etag = etag;
    this.draw(tile);
    this.fire('tiledata', { tile });
  }

  /** A server that lags or is away is asked again by itself; a refused request would be refused again. */
  private fail(tile: Tile, error: unknown): void {
    tile.failed = true;
    if (tile.data && !tile.fresh) this.blank(tile);
    const away = error instanceof UnreachableError || (error instanceof ProblemError && error.status >= 500);
    if (away) {
      const pause = error instanceof ProblemError && error.retryAfter ? error.retryAfter * 1000 : retryAfter;
      tile.retry = window.setTimeout(() => void this.load(tile), pause);
    }
    this.fire('tilefailed', { error });
  }

  /** What was there answers another question, and under this one it would be wrong. */
  private blank(tile: Tile): void {
    tile.data = { labels: [] };
    this.draw(tile);
    this.fire('tiledata', { tile });
  }

  private draw(tile: Tile): void {
    const { paint } = this.options;
    if (!paint || !tile.data || !(tile.element instanceof HTMLCanvasElement)) return;
    const ratio = this.options.ratio ?? pixelRatio();
    const side = tilePixels * ratio;
    if (tile.element.width !== side) {
      tile.element.width = side;
      tile.element.height = side;
    }
    const context = tile.element.getContext('2d');
    if (!context) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, tilePixels, tilePixels);
    paint(context, tile.data, tile.address);
  }
}

/** Whether a place lies in a tile or in the buffer around it. */
function shows({ z, x, y }: TileAddress, place: World): boolean {
  const size = 2 ** z;
  const right = place.x * size - x;
  const down = place.y * size - y;
  return right >= -buffer && right <= 1 + buffer && down >= -buffer && down <= 1 + buffer;
}

function canvas(): HTMLCanvasElement {
  const element = document.createElement('canvas');
  element.width = 0;
  return element;
}

function keyOf(coords: { x: number; y: number; z: number }): string {
  return `${coords.z}/${coords.x}/${coords.y}`;
}
