// Marks on a base map that a test made up, and where they are on the screen.

/** Pixels of a place in the whole world of a zoom, in tiles of 256 (spherical Mercator). */
export function pixelsOf([lon, lat], z) {
  const s = Math.sin((lat * Math.PI) / 180);
  const world = 256 * 2 ** z;
  return [(lon / 360 + 0.5) * world, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * world];
}

export function placeOf([x, y], z) {
  const world = 256 * 2 ** z;
  return [(x / world - 0.5) * 360, (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / world))) * 180) / Math.PI];
}

/** The middle of all pixels that are magenta (seen through an area's tint) or bluish like water, near a place on the screen. */
export async function dotNear(page, { x, y }, colour = 'magenta', reach = 24) {
  const shot = await page.screenshot({
    clip: { x: x - reach, y: y - reach, width: 2 * reach, height: 2 * reach },
  });
  return page.evaluate(
    async ({ url, x, y, colour }) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const wanted = {
        magenta: (r, g, b) => r - g >= 70 && b - g >= 70,
        water: (r, _, b) => b - r >= 6,
      }[colour];
      const sum = { n: 0, x: 0, y: 0 };
      for (let i = 0; i < data.length; i += 4) {
        if (!wanted(data[i], data[i + 1], data[i + 2])) continue;
        sum.n++;
        sum.x += x + ((i / 4) % image.width) + 0.5;
        sum.y += y + Math.floor(i / 4 / image.width) + 0.5;
      }
      return sum.n === 0 ? undefined : { x: sum.x / sum.n, y: sum.y / sum.n };
    },
    { url: `data:image/png;base64,${shot.toString('base64')}`, x: x - reach, y: y - reach, colour },
  );
}

/** Two concerns that `staff` sees, far apart, in WGS-84 and as another datum has them. */
export async function placesIn(ask, page, datum) {
  const exported = async (of) => {
    const answer = await ask(page, `/api/v1/export/geojson?purpose=test&datum=${of}`);
    const { features } = await answer.json();
    return new Map(features.map((f) => [f.id, f.geometry.coordinates]));
  };
  const [wgs, own] = [await exported('wgs84'), await exported(datum)];
  const fromWest = [...wgs].sort(([, a], [, b]) => a[0] - b[0]);
  return [fromWest[0], fromWest.at(-1)].map(([id, at]) => [at, own.get(id)]);
}

/** Opens the map so that a place lies some pixels off its middle, and gives the point where it is on the screen. */
export async function look(page, mapReady, place, zoom, [dx, dy], hidden) {
  const [px, py] = pixelsOf(place, zoom);
  const [lon, lat] = placeOf([px - dx, py - dy], zoom);
  await page.goto(`/?map=${zoom}/${lat.toFixed(8)}/${lon.toFixed(8)}`);
  await mapReady(page);
  await page.evaluate((hidden) => {
    // As a sheet, which is also for what comes later.
    const bare = new CSSStyleSheet();
    bare.replaceSync(`${hidden} { display: none !important }`);
    document.adoptedStyleSheets.push(bare);
  }, hidden);
  const box = await page.locator('.leaflet-container').boundingBox();
  return { x: box.x + box.width / 2 + dx, y: box.y + box.height / 2 + dy };
}

/** How far a mark is from where it should be, in pixels: it is waited for until it is near enough, as at the border of two tiles. */
export async function apart(page, wanted, most, colour) {
  let distance = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 150 && distance >= most; i++) {
    const found = await dotNear(page, wanted, colour);
    if (found) distance = Math.hypot(found.x - wanted.x, found.y - wanted.y);
    if (distance >= most) await page.waitForTimeout(100);
  }
  return distance;
}
