import L from 'leaflet';
import { tilePixels } from '../map/decode';
import type { MvtLayer, Tile } from '../map/MvtLayer';
import { pixelRatio } from '../map/map';
import type { Palette } from '../map/palette';
import { type Course, cellPixels, peak } from './course';
import { lookOf, type Moment, roundUp } from './look';
import { CellSprites } from './sprites';
import type { Period } from './time';

/** A tile's cells, and the look that each was drawn with last; -1 is none. */
interface Block {
  course: Course;
  drawn: Int32Array;
  peak: number;
}

/**
 * The cells of the map at a moment, on one canvas as large as the map. A frame draws only the cells that look other than in the last.
 *
 * Event: `scale` when the number that a full disc stands for is another one.
 */
export class CourseLayer extends L.Layer {
  private readonly element = L.DomUtil.create('canvas', 'leaflet-zoom-animated course');
  private readonly blocks = new Map<Tile, Block>();
  private sprites: CellSprites | undefined;
  private ratio = 1;
  private moment: Moment = { unit: 0, share: 0, still: true };
  private corner = L.latLng(0, 0);
  /** Of the tiles that are drawn, a whole number. */
  private zoom = Number.NaN;
  /** The map's, which on a wall lies between two whole ones, and how much larger than their tiles it shows them. */
  private exact = Number.NaN;
  private scale = 1;
  private frame = 0;
  /** Of the canvas's corner, in pixels of the whole world at the tiles' zoom. */
  private left = 0;
  private top = 0;
  /** How many concerns the largest disc stands for. */
  most = 1;

  constructor(
    private readonly tiles: MvtLayer,
    private readonly period: Period,
    private palette: Palette,
    private readonly fixed?: number,
  ) {
    super();
    L.setOptions(this, { pane: 'playback' });
    this.element.setAttribute('aria-hidden', 'true');
  }

  override onAdd(map: L.Map): this {
    this.getPane()?.append(this.element);
    map.on('zoomanim', this.animate, this);
    map.on('move moveend zoomend viewreset resize', this.soon, this);
    this.tiles.on('tiledata', this.take, this);
    this.tiles.on('tileunload', this.soon, this);
    this.place();
    return this;
  }

  override onRemove(map: L.Map): this {
    cancelAnimationFrame(this.frame);
    map.off('zoomanim', this.animate, this);
    map.off('move moveend zoomend viewreset resize', this.soon, this);
    this.tiles.off('tiledata', this.take, this);
    this.tiles.off('tileunload', this.soon, this);
    this.element.remove();
    return this;
  }

  show(moment: Moment): void {
    this.moment = moment;
    this.draw();
  }

  restyle(palette: Palette): void {
    this.palette = palette;
    this.sprites = undefined;
    this.place();
  }

  private take(event: L.LeafletEvent): void {
    const { tile } = event as L.LeafletEvent & { tile: Tile };
    const course = tile.data?.course;
    const before = this.blocks.get(tile);
    if (course) {
      this.blocks.set(tile, {
        course,
        drawn: new Int32Array(course.cells).fill(-1),
        peak: peak(course, this.period.first, this.period.last),
      });
    } else this.blocks.delete(tile);
    // A cell that has emptied leaves its picture behind unless the tile is wiped.
    if (before && tile.address.z === this.zoom) this.wipe(tile);
    this.rescale();
    this.draw();
  }

  private wipe(tile: Tile): void {
    const { x, y } = tile.address;
    this.element
      .getContext('2d')
      ?.clearRect(x * tilePixels - this.left, y * tilePixels - this.top, tilePixels, tilePixels);
  }

  /** The map moved: the canvas follows it in the next frame. */
  private soon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.place();
    });
  }

  private animate(event: L.LeafletEvent): void {
    if (Number.isNaN(this.exact)) return;
    const { center, zoom } = event as L.ZoomAnimEvent;
    const map = this._map as L.Map & {
      _latLngToNewLayerPoint(latlng: L.LatLng, zoom: number, center: L.LatLng): L.Point;
    };
    const at = map._latLngToNewLayerPoint(this.corner, zoom, center).round();
    L.DomUtil.setTransform(this.element, at, map.getZoomScale(zoom, this.exact));
  }

  /** Lays the canvas over the map and draws every cell anew. */
  private place(): void {
    const map = this._map;
    const zoom = map.getZoom();
    // Between two zooms at which the map may rest, under two fingers, the picture is stretched and not drawn.
    if (zoom % (map.options.zoomSnap ?? 1) !== 0) return;
    for (const tile of this.blocks.keys())
      if (!this.tiles.tiles.has(`${tile.address.z}/${tile.address.x}/${tile.address.y}`))
        this.blocks.delete(tile);
    const size = map.getSize();
    const ratio = this.fixed ?? pixelRatio();
    const [wide, high] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    const context = this.element.getContext('2d');
    if (!context) return;
    if (this.element.width !== wide || this.element.height !== high) {
      this.element.width = wide;
      this.element.height = high;
      this.element.style.width = `${size.x}px`;
      this.element.style.height = `${size.y}px`;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, wide, high);
    this.exact = zoom;
    this.zoom = Math.round(zoom);
    this.scale = 2 ** (zoom - this.zoom);
    const dots = ratio * this.scale;
    context.setTransform(dots, 0, 0, dots, 0, 0);
    if (!this.sprites || this.ratio !== dots) this.sprites = new CellSprites(this.palette, dots);
    this.ratio = dots;
    const at = map.containerPointToLayerPoint([0, 0]).round();
    const origin = map.getPixelOrigin().add(at);
    this.left = origin.x / this.scale;
    this.top = origin.y / this.scale;
    this.corner = map.layerPointToLatLng(at);
    L.DomUtil.setTransform(this.element, at, 1);
    for (const block of this.blocks.values()) block.drawn.fill(-1);
    this.rescale();
    this.draw();
  }

  private rescale(): void {
    let most = 1;
    for (const [tile, block] of this.blocks)
      if (tile.address.z === this.zoom) most = Math.max(most, block.peak);
    most = roundUp(most);
    if (most === this.most) return;
    this.most = most;
    this.fire('scale');
  }

  private draw(): void {
    const context = this.element.getContext('2d');
    const { sprites, moment, most } = this;
    if (!context || !sprites) return;
    const { x: wide, y: high } = this._map.getSize().divideBy(this.scale);
    for (const [{ address }, { course, drawn }] of this.blocks) {
      const left = address.x * tilePixels - this.left;
      const top = address.y * tilePixels - this.top;
      if (address.z !== this.zoom || left > wide || top > high || left < -tilePixels || top < -tilePixels)
        continue;
      for (let cell = 0; cell < course.cells; cell++) {
        const look = lookOf(course, cell, moment, most);
        if (look === drawn[cell]) continue;
        const x = left + (course.col[cell] as number) * cellPixels;
        const y = top + (course.row[cell] as number) * cellPixels;
        if (drawn[cell] !== -1) context.clearRect(x, y, cellPixels, cellPixels);
        drawn[cell] = look;
        if (look !== 0) sprites.draw(context, look, x, y);
      }
    }
  }
}
