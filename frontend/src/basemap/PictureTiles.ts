import type L from 'leaflet';
import type { PMTiles } from 'pmtiles';
import type { BaseMap } from '../map/BaseLayer';
import { ArchiveLayer } from './ArchiveLayer';

/** Pictures out of a file; beyond the deepest zoom they are enlarged. */
export class PictureTiles extends ArchiveLayer<HTMLImageElement> {
  constructor(file: PMTiles, base: BaseMap) {
    super(file, base, { maxNativeZoom: base.max_zoom });
  }

  protected make(): HTMLImageElement {
    const image = document.createElement('img');
    image.alt = '';
    return image;
  }

  protected async show(image: HTMLImageElement, { z, x, y }: L.Coords, signal: AbortSignal): Promise<void> {
    const tile = await this.file.getZxy(z, x, y, signal);
    if (!tile) return;
    // What it is, a browser sees by its first bytes.
    const url = URL.createObjectURL(new Blob([tile.data]));
    try {
      image.src = url;
      await image.decode();
    } finally {
      URL.revokeObjectURL(url);
    }
  }
}
