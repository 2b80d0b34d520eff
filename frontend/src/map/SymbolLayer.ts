import L from 'leaflet';
import { categoryIcon } from '../look/icons';
import { placeAreaNames } from './areaNames';
import { Taken } from './collision';
import type { GroundStyle } from './ground';
import { forgetWidths } from './labels';
import type { MvtLayer, Tile } from './MvtLayer';
import { pixelRatio } from './map';
import { gather, keptMarks, type Mark, mergeRings } from './marks';
import { type World, worldPixels } from './mercator';
import { type Names, placeNames, streetNames } from './naming';
import { type Frame, type Placed, placeMarks, takeAll } from './placing';
import { Sprites } from './sprites';
import { lookAt, surface } from './surface';
import { inTurns } from './turns';

/** What the symbols look like now. */
export interface SymbolStyle extends GroundStyle {
  language: 'zh' | 'en';
  /** Whether names of areas and streets, and whether the concerns themselves are drawn. */
  names: boolean;
  concerns: boolean;
  /** What is written after an area's name, by its code. */
  figure: (code: string) => string | undefined;
  /** How wide and high an area is, as a share of the world; its name keeps within. */
  size: (code: string) => World;
  /** The icon's name of a category's slug. */
  icon: (category: string) => string | undefined;
  /** The concern whose card is open, drawn on top wherever it is. */
  selected: Mark | undefined;
}

/** How much more than the view is drawn on each side, so that a short pan shows no empty edge. */
const margin = 0.15;

/** A finger needs no less than this around a place, in pixels. */
const fingerReach = 22;

/** Symbols that are drawn in one step, and after how many the canvas is made to draw what it was told. */
const step = 200;
const most = 1000;

/**
 * All symbols and names over the paper on one canvas, so that the rule for crowding holds across tiles: selection, rings,
 * pins, names of areas, what has ended, names of places and streets claim their room in that order. A pin without room becomes its light's shape; a name
 * without room is left out; no concern ever is.
 */
export class SymbolLayer extends L.Layer {
  /** The canvas that is seen, and the one that is drawn on until it takes its place. */
  private element = surface();
  private next = surface();
  private sprites: Sprites | undefined;
  private spritesFor: unknown[] = [];
  private marks: Mark[] = [];
  /** The same with crowded rings as one, and whether tiles have come or gone since. */
  private merged: Mark[] = [];
  private stale = true;
  private placed: Placed[] = [];
  private hovered: Mark | undefined;
  private frame = 0;
  /** Gives up the drawing that is under way. */
  private stop: (() => void) | undefined;
  private again = false;
  /** Of the canvas that is seen: the middle of the map, the zoom, and the place of its corner. */
  private centre = L.latLng(0, 0);
  private zoom = Number.NaN;
  private corner = L.latLng(0, 0);
  /** The layer point of the container's corner when `placed` was made. */
  private drawnAt = L.point(0, 0);
  private lent: ((zoom: number) => Names) | undefined;

  constructor(
    private readonly concerns: MvtLayer,
    private readonly ground: MvtLayer,
    private style: SymbolStyle,
    private readonly ratio?: number,
  ) {
    super({ pane: 'marks' });
  }

  override onAdd(map: L.Map): this {
    this.getPane()?.append(this.element);
    map.on('zoomanim', this.animate, this);
    map.on('moveend resize', this.later, this);
    map.on('zoom', this.stretch, this);
    map.on('viewreset zoomend', this.rescale, this);
    map.on('move', this.follow, this);
    this.concerns.on('tiledata', this.prepare, this);
    this.concerns.on('tileunload', this.renew, this);
    this.ground.on('tiledata', this.later, this);
    this.later();
    return this;
  }

  override onRemove(map: L.Map): this {
    this.cancel();
    map.off('zoomanim', this.animate, this);
    map.off('moveend resize', this.later, this);
    map.off('zoom', this.stretch, this);
    map.off('viewreset zoomend', this.rescale, this);
    map.off('move', this.follow, this);
    this.concerns.off('tiledata', this.prepare, this);
    this.concerns.off('tileunload', this.renew, this);
    this.ground.off('tiledata', this.later, this);
    this.element.remove();
    return this;
  }

  restyle(style: SymbolStyle): void {
    this.style = style;
    this.restart();
  }

  /** Takes the names that a base map has; called again when it has others. */
  lend(names: ((zoom: number) => Names) | undefined): void {
    this.lent = names;
    this.later();
  }

  /** The typeface has come: what was drawn with another one is drawn again. */
  retype(): void {
    forgetWidths();
    this.sprites = undefined;
    this.restart();
  }

  /** The symbol at a point of the map's container, the topmost first. */
  at(container: L.Point, finger = false): Mark | undefined {
    if (this._map.getZoom() !== this.zoom) return undefined;
    const point = this._map.containerPointToLayerPoint(container).subtract(this.drawnAt);
    for (let i = this.placed.length - 1; i >= 0; i--) {
      const p = this.placed[i] as Placed;
      const reach = finger ? Math.max(p.reach, fingerReach) : p.reach;
      if (Math.hypot(p.x - point.x, p.y + p.dy - point.y) <= reach) return p.mark;
    }
    return undefined;
  }

  /** Marks the symbol under the pointer. */
  hover(mark: Mark | undefined): void {
    if (mark === this.hovered) return;
    this.hovered = mark;
    this.later();
  }

  /** How many concerns the drawn symbols inside the view stand for. */
  countInView(): number {
    if (this.placed.length === 0) return 0;
    const size = this._map.getSize();
    let sum = 0;
    for (const { mark, x, y } of this.placed) {
      if (x >= 0 && y >= 0 && x < size.x && y < size.y) sum += mark.count + (mark.under ?? 0);
    }
    return sum;
  }

  /** A tile's symbols are made when it comes, each tile in a turn of its own. */
  private prepare(event: L.LeafletEvent): void {
    const { data, address } = (event as L.LeafletEvent & { tile: Tile }).tile;
    if (data?.concerns) keptMarks(data.concerns, address.z);
    this.renew();
  }

  private renew(): void {
    this.stale = true;
    this.later();
  }

  /** Draws in the next frame; once more after a drawing that is under way. */
  private later(): void {
    if (this.stop) {
      this.again = true;
      return;
    }
    if (this.frame || !this._map) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.stop = inTurns(this.draw(this._map), () => {
        this.stop = undefined;
        if (this.again) {
          this.again = false;
          this.later();
        }
      });
    });
  }

  private cancel(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.stop?.();
    this.stop = undefined;
    this.again = false;
  }

  /** What is being drawn is not wanted any more. */
  private restart(): void {
    this.cancel();
    this.later();
  }

  /** While the map is dragged far, the edge that comes into view is drawn too. */
  private follow(): void {
    const map = this._map;
    if (map.getZoom() !== this.zoom) return;
    const moved = map.latLngToLayerPoint(this.centre).distanceTo(map.latLngToLayerPoint(map.getCenter()));
    const size = map.getSize();
    if (moved > Math.min(size.x, size.y) * margin * 0.7) this.later();
  }

  /** During a zoom the canvas is stretched; it is drawn anew when the zoom ends. */
  private animate(event: L.LeafletEvent): void {
    this.cancel();
    if (Number.isNaN(this.zoom)) return;
    const { center, zoom } = event as L.ZoomAnimEvent;
    const map = this._map as L.Map & {
      _latLngToNewLayerPoint(latlng: L.LatLng, zoom: number, center: L.LatLng): L.Point;
    };
    const at = map._latLngToNewLayerPoint(this.corner, zoom, center).round();
    L.DomUtil.setTransform(this.element, at, map.getZoomScale(zoom, this.zoom));
  }

  /** What was drawn lies where it belongs until it is drawn anew. */
  private stretch(): void {
    if (Number.isNaN(this.zoom)) return;
    const at = this._map.latLngToLayerPoint(this.corner).round();
    L.DomUtil.setTransform(this.element, at, this._map.getZoomScale(this._map.getZoom(), this.zoom));
  }

  private rescale(): void {
    this.stretch();
    this.restart();
  }

  /** Draws everything on the canvas that is not seen, in steps, and then shows it. */
  private *draw(map: L.Map): Generator<void> {
    const element = this.next;
    const context = element.getContext('2d');
    if (!context) return;
    const ratio = this.ratio ?? pixelRatio();
    const size = map.getSize();
    const pad = size.multiplyBy(margin).round();
    const centre = map.getCenter();
    const exact = map.getZoom();
    const zoom = Math.round(exact);
    const drawnAt = map.containerPointToLayerPoint([0, 0]);
    const corner = drawnAt.subtract(pad);
    if (this.stale || exact !== this.zoom) {
      this.stale = false;
      this.marks = gather(this.concerns.tiles.values(), zoom, this.marks);
      yield;
      this.merged = mergeRings(this.marks, worldPixels(exact));
      yield;
    }
    const wide = Math.round((size.x + 2 * pad.x) * ratio);
    const high = Math.round((size.y + 2 * pad.y) * ratio);
    if (element.width !== wide || element.height !== high) {
      element.width = wide;
      element.height = high;
      element.style.width = `${wide / ratio}px`;
      element.style.height = `${high / ratio}px`;
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, wide, high);
    context.setTransform(ratio, 0, 0, ratio, pad.x * ratio, pad.y * ratio);
    this.renewSprites(ratio);
    const origin = map.getPixelOrigin().add(drawnAt);
    const frame: Frame = {
      scale: worldPixels(exact),
      originX: origin.x,
      originY: origin.y,
      box: { left: -pad.x, top: -pad.y, right: size.x + pad.x, bottom: size.y + pad.y },
    };
    const taken = new Taken();
    const { concerns, names, selected } = this.style;
    const { quiet, loud } = yield* placeMarks(concerns ? this.merged : [], exact, frame, selected, taken);
    const rather = new Taken();
    if (names) yield* takeAll(quiet, rather);
    const ground = this.ground.tiles;
    const draws = names
      ? placeAreaNames(context, this.style, ground.values(), zoom, frame, taken, rather)
      : [];
    yield;
    if (names) {
      yield* takeAll(quiet, taken);
      draws.unshift(...placeNames(context, this.style.palette, this.namesOnGround(zoom), frame, taken));
      yield;
    }
    yield* this.drawMarks(context, quiet);
    for (const draw of draws) draw();
    yield;
    yield* this.drawMarks(context, loud);
    this.sprites?.sweep();
    Object.assign(this, { centre, zoom: exact, drawnAt, corner: map.layerPointToLatLng(corner) });
    this.placed = [...quiet, ...loud];
    this.show(element, corner);
  }

  private show(element: HTMLCanvasElement, corner: L.Point): void {
    L.DomUtil.setTransform(element, corner, 1);
    this.next = this.element;
    this.element = element;
    this.next.replaceWith(element);
    this.fire('drawn');
  }

  /** A canvas only notes what it is told until it is looked at; with many symbols that alone would be a long frame. */
  private *drawMarks(context: CanvasRenderingContext2D, placed: readonly Placed[]): Generator<void> {
    let drawn = 0;
    for (const p of placed) {
      this.drawMark(context, p);
      if (++drawn % step !== 0) continue;
      if (drawn % most === 0) lookAt(context.canvas);
      yield;
    }
  }

  private renewSprites(ratio: number): void {
    const wanted = [this.style.palette, this.style.language, ratio];
    if (this.sprites && wanted.every((w, i) => w === this.spritesFor[i])) return;
    this.spritesFor = wanted;
    this.sprites = new Sprites(this.style.palette, this.style.language, ratio);
  }

  private drawMark(context: CanvasRenderingContext2D, { mark, x, y, small }: Placed): void {
    const { sprites, style, hovered } = this;
    if (!sprites) return;
    const hover =
      hovered !== undefined && hovered.x === mark.x && hovered.y === mark.y && hovered.id === mark.id;
    const sprite =
      mark.count > 1
        ? sprites.ring(mark.lights, mark.count, hover)
        : small && !hover
          ? sprites.dot(mark.light)
          : sprites.pin(
              categoryIcon(style.icon(mark.category)),
              mark.light,
              mark === style.selected ? 'selected' : hover ? 'hover' : 'plain',
            );
    context.drawImage(
      sprite.image,
      Math.round(x - sprite.anchorX),
      Math.round(y - sprite.anchorY),
      sprite.image.width / (this.spritesFor[2] as number),
      sprite.image.height / (this.spritesFor[2] as number),
    );
  }

  /** A base map has names of its own, if any: pictures have theirs drawn in. */
  private namesOnGround(zoom: number): Names {
    if (this.style.over) return this.lent?.(zoom) ?? { places: [], roads: [] };
    return { places: [], roads: streetNames(this.ground, zoom) };
  }
}
