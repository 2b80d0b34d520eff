// A photo made small before it is sent, so that it gets through a bad network. The server does the same again for all that comes.

/** Pixels of the long side; what the server keeps. */
export const longSide = 2048;
/** Bytes under which a photo that is not too wide is sent as it is. */
const smallEnough = 1 << 20;
const quality = 0.85;

/** The size that fits the long side, with the same proportions, and no side 0. */
export function sizeWithin(
  width: number,
  height: number,
  side = longSide,
): { width: number; height: number } {
  const long = Math.max(width, height);
  if (long <= side) return { width, height };
  const scaled = (n: number) => Math.max(1, Math.round((n * side) / long));
  return { width: scaled(width), height: scaled(height) };
}

/** The photo upright and small, as JPEG; as it came where the browser cannot read it or nothing would be gained. */
export async function shrunk(file: Blob): Promise<Blob> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    try {
      const { width, height } = sizeWithin(picture.width, picture.height);
      if (width === picture.width && file.size <= smallEnough) return file;
      const small = await drawn(picture, width, height);
      return small && small.size < file.size ? small : file;
    } finally {
      picture.close();
    }
  } catch {
    // HEIC on most desks, an old browser, too little memory: the server reads it, or says what is wrong.
    return file;
  }
}

function drawn(picture: ImageBitmap, width: number, height: number): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d');
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, height);
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(picture, 0, 0, width, height);
  return new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
}
