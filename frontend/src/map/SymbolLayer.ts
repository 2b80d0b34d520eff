import L from 'leaflet';
import { categoryIcon } from '../look/icons';
import { Taken } from './collision';
import type { GroundStyle } from './ground';
import { drawAreaName, drawRoadName, forgetWidths, placeAreaName, placeRoadName } from './labels';
import type { MvtLayer } from './MvtLayer';
import { gather, type Mark, mergeRings, stackSingles } from './marks';
import { type World, worldPixels } from './mercator';
import { ended, quietRadius, ringReach } from './ring';
import { type RoadName, roadNames } from './roads';
import { pinHead, Sprites } from './sprites';

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

/** A symbol where it was drawn. */
interface Placed {
  mark: Mark;
  x: number;
  y: number;
  /** Pixels around (x, y + dy) in which a click means it. */
  reach: number;
  dy: number;
  small: boolean;
}

/** How much more than the view is drawn on each side, so that a short pan shows no empty edge. */
const margin = 0.15;

/** A finger needs no less than this around a place, in pixels. */
const fingerReach = 22;

/** From this zoom on a concern that has ended is a pin, too; further out it is a dot. */
const endedPinZoom = 18;

/** A street's name is not repeated within so many pixels. */
const sameNameApart = 700;

/** Names of streets are written from this zoom on. */
const roadNameZoom = 15;

/**
 * All symbols and names over the paper on one canvas, so that the rule for crowding holds across tiles: selection, rings,
 * pins, names of areas, what has ended, names of streets claim their room in that order. A pin without room becomes its light's shape; a name
 * without room is left out; no concern ever is.
 */
export class SymbolLayer extends L.Layer {
  private element: HTMLCanvasElement | undefined;
  private sprites: Sprites | undefined;
  private spritesFor: unknown[] = [];
  private marks: Mark[] = [];
  /** The same with crowded rings as one, and whether tiles have come or gone since. */
  private merged: Mark[] = [];
  private stale = true;
  private placed: Placed[] = [];
  private hovered: Mark | undefined;
  private frame = 0;
  private centre = L.latLng(0, 0);
  private zoom = 0;
  /** The layer point of the container's corner when `placed` was made. */
  private drawnAt = L.point(0, 0);

  constructor(
    private readonly concerns: MvtLayer,
    private readonly ground: MvtLayer,
    private style: SymbolStyle,
  ) {
    super({ pane: 'marks' });
  }

  override onAdd(map: L.Map): this {
    this.element = L.DomUtil.create('canvas', 'leaflet-zoom-animated symbols', this.getPane());
    this.element.setAttribute('aria-hidden', 'true');
    map.on('zoomanim', this.animate, this);
    map.on('moveend viewreset resize', this.later, this);
    map.on('move', this.follow, this);
    this.concerns.on('tiledata tileunload', this.renew, this);
    this.ground.on('tiledata', this.later, this);
    this.later();
    return this;
  }

  override onRemove(map: L.Map): this {
    cancelAnimationFrame(this.frame);
    map.off('zoomanim', this.animate, this);
    map.off('moveend viewreset resize', this.later, this);
    map.off('move', this.follow, this);
    this.concerns.off('tiledata tileunload', this.renew, this);
    this.ground.off('tiledata', this.later, this);
    this.element?.remove();
    return this;
  }

  restyle(style: SymbolStyle): void {
    this.style = style;
    this.later();
  }

  /** The typeface has come: what was drawn with another one is drawn again. */
  retype(): void {
    forgetWidths();
    this.sprites = undefined;
    this.later();
  }

  /** The symbol at a point of the map's container, the topmost first. */
  at(container: L.Point, finger = false): Mark | undefined {
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
      if (x >= 0 && y >= 0 && x < size.x && y < size.y) sum += mark.count;
    }
    return sum;
  }

  private renew(): void {
    this.stale = true;
    this.later();
  }

  private later(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this._map) this.draw();
    });
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
    if (!this.element) return;
    const { center, zoom } = event as L.ZoomAnimEvent;
    const map = this._map as L.Map & {
      _latLngToNewLayerPoint(latlng: L.LatLng, zoom: number, center: L.LatLng): L.Point;
    };
    const corner = map.containerPointToLatLng(
      map.layerPointToContainerPoint(L.DomUtil.getPosition(this.element)),
    );
    L.DomUtil.setTransform(
      this.element,
      map._latLngToNewLayerPoint(corner, zoom, center).round(),
      map.getZoomScale(zoom, map.getZoom()),
    );
  }

  private draw(): void {
    const map = this._map;
    const { element } = this;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const size = map.getSize();
    const pad = size.multiplyBy(margin).round();
    this.centre = map.getCenter();
    this.stale ||= this.zoom !== map.getZoom();
    this.zoom = map.getZoom();
    this.drawnAt = map.containerPointToLayerPoint([0, 0]);
    const zoom = Math.round(this.zoom);
    if (this.stale) {
      this.stale = false;
      this.marks = gather(this.concerns.tiles.values(), zoom, this.marks);
      this.merged = mergeRings(stackSingles(this.marks, zoom), worldPixels(this.zoom));
    }
    const wide = Math.round((size.x + 2 * pad.x) * ratio);
    const high = Math.round((size.y + 2 * pad.y) * ratio);
    if (element.width !== wide || element.height !== high) {
      element.width = wide;
      element.height = high;
      element.style.width = `${wide / ratio}px`;
      element.style.height = `${high / ratio}px`;
    }
    L.DomUtil.setTransform(element, map.containerPointToLayerPoint(L.point(-pad.x, -pad.y)), 1);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, wide, high);
    context.setTransform(ratio, 0, 0, ratio, pad.x * ratio, pad.y * ratio);
    this.renewSprites(ratio);
    const screen = this.projector(map);
    const inside = (p: L.Point) =>
      p.x > -pad.x - 40 && p.y > -pad.y - 40 && p.x < size.x + pad.x + 40 && p.y < size.y + pad.y + 60;
    const taken = new Taken();
    const { quiet, loud } = this.place(screen, inside, taken);
    const rather = new Taken();
    for (const q of quiet) rather.take(boxAround(q.x, q.y, q.reach));
    const names = this.style.names ? this.placeAreaNames(context, zoom, screen, inside, taken, rather) : [];
    for (const q of quiet) taken.take(boxAround(q.x, q.y, q.reach));
    if (this.style.names) names.unshift(...this.placeRoadNames(context, zoom, screen, inside, taken));
    for (const p of quiet) this.drawMark(context, p);
    for (const draw of names) draw();
    for (const p of loud) this.drawMark(context, p);
    this.placed = [...quiet, ...loud];
    this.fire('drawn');
  }

  /** From normalised Mercator to pixels of the container, by one multiplication. */
  private projector(map: L.Map): (world: World) => L.Point {
    const scale = worldPixels(map.getZoom());
    const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0]));
    return (world) => L.point(world.x * scale - origin.x, world.y * scale - origin.y);
  }

  private renewSprites(ratio: number): void {
    const wanted = [this.style.palette, this.style.language, ratio];
    if (this.sprites && wanted.every((w, i) => w === this.spritesFor[i])) return;
    this.spritesFor = wanted;
    this.sprites = new Sprites(this.style.palette, this.style.language, ratio);
  }

  /**
   * Gives each symbol its room, what matters most first, and returns them in the order of drawing. `quiet` are those in which
   * nothing is open any more; they lie under everything and leave the room to names.
   */
  private place(screen: (w: World) => L.Point, inside: (p: L.Point) => boolean, taken: Taken) {
    const quiet: Placed[] = [];
    const rings: Placed[] = [];
    const pins: Placed[] = [];
    const { selected, concerns } = this.style;
    for (const mark of concerns ? this.merged : []) {
      if (selected && mark.id === selected.id && mark.id !== 0) continue;
      const p = screen(mark);
      if (!inside(p)) continue;
      const base = { mark, x: p.x, y: p.y, small: false, dy: 0 };
      if (mark.count > 1 && ended(mark.lights)) quiet.push({ ...base, reach: quietRadius(mark.count) + 2 });
      else if (mark.count > 1) rings.push({ ...base, reach: ringReach(mark.count) });
      else if (mark.light === 'none' && this.zoom < endedPinZoom)
        quiet.push({ ...base, reach: 8, small: true });
      else pins.push({ ...base, reach: pinHead.radius + 2, dy: -pinHead.above });
    }
    const top = this.placeSelected(screen, taken);
    for (const r of rings) taken.take(boxAround(r.x, r.y, r.reach));
    // South hides north, as if the pins stood on the table; the late ones claim room before the others.
    pins.sort((a, b) => lateness(b.mark) - lateness(a.mark) || b.y - a.y);
    for (const pin of pins) {
      if (taken.claim({ left: pin.x - 13, top: pin.y - 38, right: pin.x + 15, bottom: pin.y })) continue;
      pin.small = true;
      pin.dy = 0;
      pin.reach = 9;
      taken.take(boxAround(pin.x, pin.y, 7));
    }
    pins.sort((a, b) => Number(b.small) - Number(a.small) || a.y - b.y);
    return {
      quiet,
      loud: [...pins.filter((p) => p.small), ...rings, ...pins.filter((p) => !p.small), ...top],
    };
  }

  private placeSelected(screen: (w: World) => L.Point, taken: Taken): Placed[] {
    const { selected } = this.style;
    if (!selected) return [];
    const p = screen(selected);
    taken.take({ left: p.x - 20, top: p.y - 52, right: p.x + 24, bottom: p.y + 6 });
    return [{ mark: selected, x: p.x, y: p.y, reach: 22, dy: -29, small: false }];
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

  private placeAreaNames(
    context: CanvasRenderingContext2D,
    zoom: number,
    screen: (w: World) => L.Point,
    inside: (p: L.Point) => boolean,
    taken: Taken,
    rather: Taken,
  ): (() => void)[] {
    const { palette, level, size, figure } = this.style;
    const pixels = worldPixels(this.zoom);
    const draws: (() => void)[] = [];
    for (const { address, data } of this.ground.tiles.values()) {
      if (address.z !== zoom || !data) continue;
      for (const label of data.labels) {
        const p = screen(label);
        if (label.level !== level || !inside(p)) continue;
        const { x, y } = size(label.code);
        const room = { x: x * pixels, y: y * pixels };
        const name = [label.name, figure(label.code)].filter(Boolean).join(' ');
        const box = placeAreaName(context, palette, name, p, room, taken, rather);
        if (box) draws.push(() => drawAreaName(context, palette, name, box));
      }
    }
    return draws;
  }

  private placeRoadNames(
    context: CanvasRenderingContext2D,
    zoom: number,
    screen: (w: World) => L.Point,
    inside: (p: L.Point) => boolean,
    taken: Taken,
  ): (() => void)[] {
    if (zoom < roadNameZoom) return [];
    const { palette } = this.style;
    const roads: RoadName[] = [];
    for (const { address, data } of this.ground.tiles.values()) {
      if (address.z === zoom && data?.ground) roads.push(...namesOf(data.ground, address));
    }
    roads.sort((a, b) => b.rank - a.rank || b.room - a.room);
    const draws: (() => void)[] = [];
    const shown: { name: string; at: L.Point }[] = [];
    for (const road of roads) {
      const p = screen(road);
      if (!inside(p) || shown.some((s) => s.name === road.name && s.at.distanceTo(p) < sameNameApart))
        continue;
      const letters = placeRoadName(context, palette, road, p, taken);
      if (!letters) continue;
      shown.push({ name: road.name, at: p });
      draws.push(() => drawRoadName(context, palette, letters));
    }
    return draws;
  }
}

const roadNamesKept = new WeakMap<object, RoadName[]>();

function namesOf(...[ground, address]: Parameters<typeof roadNames>): RoadName[] {
  const known = roadNamesKept.get(ground) ?? roadNames(ground, address);
  roadNamesKept.set(ground, known);
  return known;
}

function boxAround(x: number, y: number, reach: number) {
  return { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
}

function lateness(mark: Mark): number {
  return { red: 3, yellow: 2, green: 1, none: 0 }[mark.light];
}
