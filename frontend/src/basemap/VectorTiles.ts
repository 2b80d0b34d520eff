import type L from 'leaflet';
import type { PMTiles } from 'pmtiles';
import type { BaseMap } from '../map/BaseLayer';
import { toWgs } from '../map/datum';
import { type TileAddress, tilePixels } from '../map/decode';
import { paintFeatures, pixelsPerMetre } from '../map/ground';
import { pixelRatio } from '../map/map';
import { toLatLng, toWorld, type World } from '../map/mercator';
import { type Names, roadNameZoom } from '../map/naming';
import { palette } from '../map/palette';
import { inTurn } from '../map/turns';
import { ArchiveLayer } from './ArchiveLayer';
import { type BaseTile, decodeBase } from './schema';

/** How many tiles of the file are kept decoded: some more than a wall shows at once. */
const most = 96;

/** Pixels that a tile is drawn beyond each of its edges. */
const bleed = 1;

/** A tile of the screen, and what of the file it shows. */
interface Drawn {
  coords: L.Coords;
  from: TileAddress;
  tile: BaseTile;
}

/**
 * Vector tiles out of a file, drawn in the colours of the page. They are made to be shown at 512 pixels, so that a tile of the screen
 * shows a quarter of one from the zoom before; beyond the deepest zoom, a smaller part.
 */
export class VectorTiles extends ArchiveLayer<HTMLElement> {
  private readonly kept = new Map<string, Promise<BaseTile | undefined>>();
  private readonly drawn = new Map<HTMLElement, Drawn>();

  constructor(
    file: PMTiles,
    base: BaseMap,
    private readonly ratio?: number,
  ) {
    super(file, base);
    this.on('tileunload', (event) => this.drawn.delete((event as L.TileEvent).tile));
  }

  /** Draws every tile anew: a colour changed. */
  repaint(): void {
    for (const [element, drawn] of this.drawn) void inTurn(() => this.paint(element, drawn));
  }

  /** The names in the tiles of a zoom that are on the map. */
  names(zoom: number): Names {
    const all = new Map<BaseTile, number>();
    for (const { coords, from, tile } of this.drawn.values())
      if (coords.z === zoom) all.set(tile, 2 ** (zoom - from.z));
    const places = [...all.keys()].flatMap((tile) => tile.places);
    if (zoom < roadNameZoom) return { places, roads: [] };
    const roads = [...all].flatMap(([tile, larger]) =>
      tile.roads.map((road) => ({ ...road, room: road.room * larger })),
    );
    return { places, roads };
  }

  /** A canvas that is a little larger than its tile: the shift parts neighbours by up to a pixel, and no gap is to show. */
  protected make(): HTMLElement {
    const element = document.createElement('div');
    const canvas = document.createElement('canvas');
    canvas.width = 0;
    Object.assign(canvas.style, { position: 'absolute', left: `${-bleed}px`, top: `${-bleed}px` });
    element.append(canvas);
    return element;
  }

  protected async show(element: HTMLElement, coords: L.Coords, signal: AbortSignal): Promise<void> {
    const from = this.shownOf(coords);
    const tile = await this.read(from);
    if (!tile || signal.aborted) return;
    const drawn = { coords, from, tile };
    await inTurn(() => {
      if (signal.aborted) return;
      this.drawn.set(element, drawn);
      this.paint(element, drawn);
    });
    this.fire('names');
  }

  /** The tile of the file that a tile of the screen lies in. */
  private shownOf({ z, x, y }: L.Coords): TileAddress {
    const { min_zoom: first, max_zoom: last } = this.base;
    const from = Math.min(last, Math.max(first, z - 1));
    const shift = z - from;
    return { z: from, x: x >> shift, y: y >> shift };
  }

  /** Reads a tile once, however many of the screen show it. */
  private read(address: TileAddress): Promise<BaseTile | undefined> {
    const key = `${address.z}/${address.x}/${address.y}`;
    const known = this.kept.get(key);
    this.kept.delete(key);
    const tile = known ?? this.fetch(address);
    this.kept.set(key, tile);
    if (!known) tile.catch(() => this.kept.delete(key));
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= most) break;
      this.kept.delete(oldest);
    }
    return tile;
  }

  private async fetch(address: TileAddress): Promise<BaseTile | undefined> {
    const bytes = await this.file.getZxy(address.z, address.x, address.y);
    if (!bytes) return undefined;
    let tile: BaseTile | undefined;
    await inTurn(() => {
      const { ground, places, roads } = decodeBase(bytes.data, address);
      const placed = <Named extends World>(named: Named) => this.placed(named);
      tile = { ground, places: places.map(placed), roads: roads.map(placed) };
    });
    return tile;
  }

  private paint(element: HTMLElement, { coords, from, tile }: Drawn): void {
    const canvas = element.firstElementChild as HTMLCanvasElement;
    const ratio = this.ratio ?? pixelRatio();
    const wide = tilePixels + 2 * bleed;
    const side = Math.round(wide * ratio);
    if (canvas.width !== side) {
      canvas.width = side;
      canvas.height = side;
      canvas.style.width = `${wide}px`;
      canvas.style.height = `${wide}px`;
    }
    const context = canvas.getContext('2d');
    if (!context) return;
    const larger = 2 ** (coords.z - from.z);
    const colours = palette.peek();
    context.setTransform(ratio, 0, 0, ratio, bleed * ratio, bleed * ratio);
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.fillStyle = colours.area0;
    context.fillRect(-bleed, -bleed, wide, wide);
    paintFeatures(context, tile.ground, colours, coords.z, pixelsPerMetre(coords), (trace) => {
      context.save();
      context.translate((from.x * larger - coords.x) * tilePixels, (from.y * larger - coords.y) * tilePixels);
      context.scale(larger, larger);
      trace();
      context.restore();
    });
  }

  /** Puts a name where it is in WGS-84. */
  private placed<Named extends World>(named: Named): Named {
    const { lng, lat } = toLatLng(named);
    const [lon, north] = toWgs(this.base.datum, [lng, lat]);
    return { ...named, ...toWorld(lon, north) };
  }
}
