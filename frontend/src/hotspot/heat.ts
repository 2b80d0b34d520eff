// The heat map: what the map's own concern tiles hold, as one cloud on a canvas under the symbols. It is drawn from what is there
// already, so that it changes with the filter at once.
import L from 'leaflet';
import type { MvtLayer, Tile } from '../map/MvtLayer';
import { gather, type Mark } from '../map/marks';
import { worldPixels } from '../map/mercator';

/** The cloud is drawn this much coarser than the screen: it is blurred anyway. */
const coarse = 4;

/** How far one concern warms, in pixels of the screen, and how far a cluster, whose concerns lie around its place. */
const reach = 44;
const clusterReach = 84;

/** The strongest colour's share of opacity. */
const strongest = 0.72;

/** The share of the greatest weight in view that counts as many: one crowd does not pale all others. */
const saturation = 0.6;

/** Adds a point's warmth to a field of numbers, falling off smoothly to nothing at `radius`. */
export function warm(
  field: Float32Array,
  width: number,
  height: number,
  { x, y, weight }: { x: number; y: number; weight: number },
  radius: number,
): void {
  const [left, right] = [Math.max(0, Math.ceil(x - radius)), Math.min(width - 1, Math.floor(x + radius))];
  const [top, bottom] = [Math.max(0, Math.ceil(y - radius)), Math.min(height - 1, Math.floor(y + radius))];
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const share = 1 - ((column - x) ** 2 + (row - y) ** 2) / radius ** 2;
      if (share > 0)
        field[row * width + column] = (field[row * width + column] as number) + weight * share * share;
    }
  }
}

/** The opacity of each place, 0 to 255: it rises with the warmth and stays where many are. */
export function opacities(field: Float32Array): Uint8ClampedArray {
  let most = 0;
  for (const value of field) most = Math.max(most, value);
  const out = new Uint8ClampedArray(field.length);
  if (most === 0) return out;
  for (let i = 0; i < field.length; i++) {
    const share = Math.min(1, (field[i] as number) / (most * saturation));
    out[i] = Math.sqrt(share) * strongest * 255;
  }
  return out;
}

export class HeatLayer extends L.Layer {
  private readonly element = L.DomUtil.create('canvas', 'hot-heat');
  private marks: Mark[] = [];
  private frame = 0;

  constructor(
    private readonly concerns: MvtLayer,
    private colour: readonly [number, number, number],
  ) {
    super();
    // Given to the constructor, Leaflet would not take it, and the cloud would lie over the symbols.
    L.setOptions(this, { pane: 'concerns' });
    this.element.setAttribute('aria-hidden', 'true');
  }

  override onAdd(map: L.Map): this {
    this.getPane()?.append(this.element);
    map.on('moveend resize viewreset zoomend', this.later, this);
    map.on('zoomstart', this.hide, this);
    this.concerns.on('tiledata tileunload', this.later, this);
    this.later();
    return this;
  }

  override onRemove(map: L.Map): this {
    cancelAnimationFrame(this.frame);
    map.off('moveend resize viewreset zoomend', this.later, this);
    map.off('zoomstart', this.hide, this);
    this.concerns.off('tiledata tileunload', this.later, this);
    this.element.remove();
    return this;
  }

  recolour(colour: readonly [number, number, number]): void {
    this.colour = colour;
    this.later();
  }

  private hide(): void {
    this.element.style.visibility = 'hidden';
  }

  private later(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this._map) this.draw(this._map, this.concerns.tiles.values());
    });
  }

  private draw(map: L.Map, tiles: Iterable<Tile>): void {
    const zoom = map.getZoom();
    const size = map.getSize();
    const width = Math.ceil(size.x / coarse);
    const height = Math.ceil(size.y / coarse);
    if (width === 0 || height === 0) return;
    // On a wall the map rests between two zooms; the tiles are of the nearer one.
    this.marks = gather(tiles, Math.round(zoom), this.marks);
    const field = new Float32Array(width * height);
    const side = worldPixels(zoom);
    const corner = map.getPixelBounds().min ?? L.point(0, 0);
    for (const mark of this.marks) {
      const x = (mark.x * side - corner.x) / coarse;
      const y = (mark.y * side - corner.y) / coarse;
      // A wider cloud is a thinner one.
      const single = mark.count === 1 || mark.stack;
      const radius = (single ? reach : clusterReach) / coarse;
      const weight = (mark.count + (mark.under ?? 0)) * (reach / coarse / radius) ** 2;
      warm(field, width, height, { x, y, weight }, radius);
    }
    this.paint(opacities(field), width, height);
    this.element.style.width = `${width * coarse}px`;
    this.element.style.height = `${height * coarse}px`;
    this.element.style.visibility = '';
    L.DomUtil.setPosition(this.element, map.containerPointToLayerPoint([0, 0]));
  }

  private paint(alpha: Uint8ClampedArray, width: number, height: number): void {
    this.element.width = width;
    this.element.height = height;
    const context = this.element.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    for (let i = 0; i < alpha.length; i++) {
      image.data.set(this.colour, 4 * i);
      image.data[4 * i + 3] = alpha[i] as number;
    }
    context.putImageData(image, 0, 0);
  }
}
