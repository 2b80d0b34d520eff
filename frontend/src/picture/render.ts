import type { GridLayer, Map as LeafletMap } from 'leaflet';
import { openTool } from '../app/panels';
import { boardParam } from '../board/tool';
import { hotspotTool } from '../hotspot/tool';
import { layBase } from '../map/base';
import { paintGround } from '../map/ground';
import { concernQuery, makeMap } from '../map/MapView';
import { MvtLayer } from '../map/MvtLayer';
import { maxZoom } from '../map/mercator';
import { SymbolLayer } from '../map/SymbolLayer';
import { groundStyle, symbolStyle } from '../map/style';
import { playingBack } from '../map/view';
import type { Sheet } from './sheet';
import { paintOver } from './vectors';

/** The longest that a picture's tiles are waited for, in ms. */
const patience = 60_000;

/** What lies on what in a picture, by the panes of the map; outlines, the board's strokes and labels come last. */
const order = ['base', 'ground', 'playback', 'overlay'] as const;

/** Why the base map is not in a picture: its server does not let it be copied, or nothing of it came. */
export type Without = 'refused' | 'away';

/**
 * Draws the map as it stands, larger or finer: a second map beside the page with the same layers, whose canvases are put together
 * when all are there. Throws when a tile failed or nothing came in a minute; the base map's may be missing, and then it says so.
 */
export async function renderMap(
  like: LeafletMap,
  sheet: Sheet,
): Promise<{ picture: HTMLCanvasElement; without: Without | undefined }> {
  const container = document.createElement('div');
  container.className = 'sand picture-map';
  container.setAttribute('aria-hidden', 'true');
  container.inert = true;
  container.style.width = `${sheet.width}px`;
  container.style.height = `${sheet.height}px`;
  document.body.append(container);
  const on = makeMap(container);
  on.setView(like.getCenter(), like.getZoom(), { animate: false });
  const stops: (() => void)[] = [];
  try {
    const { ratio } = sheet;
    const ground = new MvtLayer({
      pane: 'ground',
      layers: 'ground,areas',
      query: () => '',
      maxZoom,
      ratio,
      paint: (context, tile, address) => paintGround(context, tile, address, groundStyle.peek()),
    });
    const concerns = new MvtLayer({ pane: 'concerns', layers: 'concerns', query: concernQuery, maxZoom });
    const symbols = new SymbolLayer(concerns, ground, symbolStyle.peek(), ratio);
    const { laid, stop } = layBase(on, symbols, { crossOrigin: 'anonymous', ratio });
    stops.push(stop);
    const under = await laid;
    const base = under && watched(under);
    if (openTool.peek() === hotspotTool) {
      const { showHotspots } = await import('../hotspot/layer');
      // Before the symbols, so that the heat lies under them.
      stops.push(showHotspots(on, concerns, () => undefined));
    }
    for (const layer of [ground, concerns, symbols]) layer.addTo(on);
    const tiles = [ground, concerns];
    if (playingBack.peek()) {
      const [{ showCourse }, { period }] = await Promise.all([
        import('../playback/show'),
        import('../playback/state'),
      ]);
      const shown = showCourse(on, period.peek(), ratio);
      stops.push(shown.stop);
      tiles.push(shown.tiles);
    }
    await whole(tiles, under, symbols);
    const picture = together(container, sheet);
    if (boardParam.value.peek()) {
      const { boardOn } = await import('../board/picture');
      stops.push(boardOn(on));
    }
    await paintOver(picture, container, ratio);
    return { picture, without: await base?.without() };
  } finally {
    for (const stop of stops) stop();
    on.remove();
    container.remove();
  }
}

/** Counts what comes of a base map, so that a picture without it can say why. */
function watched(base: GridLayer): { without: () => Promise<Without | undefined> } {
  let came = 0;
  const failed: string[] = [];
  base.on('tileload', () => {
    came++;
  });
  base.on('tileerror', ({ tile }) => failed.push(tile instanceof HTMLImageElement ? tile.src : ''));
  return {
    async without() {
      const [first] = failed;
      if (first === undefined) return undefined;
      // A tile that shows where nothing is copied from it is refused; one that shows nowhere is missing on the screen, too.
      if (first !== '' && (await comes(first))) return 'refused';
      return came === 0 ? 'away' : undefined;
    },
  };
}

function comes(url: string): Promise<boolean> {
  const image = new Image();
  image.src = url;
  return image.decode().then(
    () => true,
    () => false,
  );
}

/** Waits until every tile is here and the symbols are drawn from all of them. */
async function whole(tiles: MvtLayer[], base: GridLayer | undefined, symbols: SymbolLayer): Promise<void> {
  let drawn = 0;
  let changed = performance.now();
  symbols.on('drawn', () => {
    drawn = performance.now();
  });
  // The symbols are drawn of the map's own two layers and the base map's names; the playback's cells are drawn as they come.
  const note = () => {
    changed = performance.now();
  };
  for (const layer of tiles.slice(0, 2)) layer.on('tiledata', note);
  base?.on('names', note);
  const until = performance.now() + patience;
  for (;;) {
    await new Promise((next) => setTimeout(next, 50));
    const states = tiles.map((layer) => layer.progress());
    if (states.some((s) => s.failed > 0) || performance.now() > until)
      throw new Error('a tile of the picture did not come');
    const asked = tiles.every((layer) => layer.tiles.size > 0);
    if (asked && states.every((s) => s.loading === 0) && !base?.isLoading() && drawn > changed) return;
  }
}

function together(container: HTMLElement, { width, height, ratio }: Sheet): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  picture.width = Math.round(width * ratio);
  picture.height = Math.round(height * ratio);
  const context = picture.getContext('2d');
  if (!context) return picture;
  context.fillStyle = groundStyle.peek().palette.area0;
  context.fillRect(0, 0, picture.width, picture.height);
  const corner = container.getBoundingClientRect();
  for (const pane of order) {
    for (const element of container.querySelectorAll<HTMLCanvasElement | HTMLImageElement>(
      `.leaflet-${pane}-pane canvas, .leaflet-${pane}-pane img`,
    )) {
      const failed = element instanceof HTMLImageElement && element.naturalWidth === 0;
      const box = element.getBoundingClientRect();
      if (failed || box.width === 0 || element.width === 0) continue;
      context.drawImage(
        element,
        (box.left - corner.left) * ratio,
        (box.top - corner.top) * ratio,
        box.width * ratio,
        box.height * ratio,
      );
    }
  }
  return picture;
}
