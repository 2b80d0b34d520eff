// What a map says besides the map: what it is of, when, what its marks mean, how long a kilometre is, where north is, whose it is.
import { wordOf } from '../concern/words';
import { lightShapes } from '../look/Icon';
import { areaSteps, type Palette } from '../map/palette';
import { barLength, type Sheet } from './sheet';
import { t } from './words';

export interface Words {
  title: string;
  /** What it is of and of when, one under the other. */
  lines: readonly string[];
  credit: string;
  /** Whether the marks are the playback's: the number that its largest disc stands for. */
  disc: number | undefined;
  /** What the five tints of the areas stand for, when they are tinted. */
  tints: string | undefined;
}

const edge = 16;
const line = 22;

/** Pixels across the five tints of the areas. */
const swatches = 80;

/** Draws a box of paper and gives the place of its first line. */
function box(
  c: CanvasRenderingContext2D,
  palette: Palette,
  x: number,
  y: number,
  w: number,
  h: number,
): void {
  c.fillStyle = palette.surface;
  c.globalAlpha = 0.94;
  c.fillRect(x, y, w, h);
  c.globalAlpha = 1;
}

export function furnish(
  picture: HTMLCanvasElement,
  sheet: Sheet,
  metres: number,
  palette: Palette,
  words: Words,
): void {
  const c = picture.getContext('2d');
  if (!c) return;
  c.setTransform(sheet.ratio, 0, 0, sheet.ratio, 0, 0);
  c.textBaseline = 'middle';
  heading(c, sheet, palette, words);
  legend(c, sheet, palette, words);
  scale(c, sheet, palette, metres, words.credit);
}

function heading(c: CanvasRenderingContext2D, sheet: Sheet, palette: Palette, { title, lines }: Words): void {
  const most = sheet.width - 2 * edge - 24;
  const bold = `700 20px ${palette.font}`;
  const plain = `14px ${palette.font}`;
  c.font = bold;
  let wide = c.measureText(title).width;
  c.font = plain;
  for (const text of lines) wide = Math.max(wide, c.measureText(text).width);
  box(c, palette, edge, edge, Math.min(most, wide) + 24, 24 + 28 + lines.length * line);
  c.fillStyle = palette.text;
  c.font = bold;
  c.fillText(title, edge + 12, edge + 26, most);
  c.fillStyle = palette.text2;
  c.font = plain;
  lines.forEach((text, i) => {
    c.fillText(text, edge + 12, edge + 52 + i * line, most);
  });
}

function legend(c: CanvasRenderingContext2D, sheet: Sheet, palette: Palette, { disc, tints }: Words): void {
  const rows: [string, (x: number, y: number) => void][] =
    disc === undefined
      ? (['green', 'yellow', 'red'] as const).map((light) => [
          wordOf(light),
          (x, y) => {
            c.save();
            c.translate(x - 8, y - 8);
            const shape = new Path2D(lightShapes[light]);
            c.fillStyle = palette[light];
            c.fill(shape);
            c.strokeStyle = palette[`${light}Edge`];
            c.lineWidth = 1.5;
            c.stroke(shape);
            c.restore();
          },
        ])
      : [
          [t('open'), (x, y) => mark(c, x, y, palette.areaLine, palette.areaLine2)],
          [t('opened'), (x, y) => mark(c, x, y, palette.text, undefined)],
          [t('ended'), (x, y) => mark(c, x, y, undefined, palette.text)],
          [t('full', { n: disc }), () => undefined],
        ];
  c.font = `14px ${palette.font}`;
  const words = rows.map(([word]) => c.measureText(word).width + 52);
  const wide = Math.max(...words, tints ? c.measureText(tints).width + swatches + 36 : 0);
  const high = (rows.length + (tints ? 1 : 0)) * line + 16;
  const top = sheet.height - edge - high;
  box(c, palette, edge, top, wide, high);
  rows.forEach(([word, draw], i) => {
    const y = top + 8 + (i + 0.5) * line;
    draw(edge + 20, y);
    c.fillStyle = palette.text;
    c.fillText(word, edge + 40, y);
  });
  if (!tints) return;
  const y = top + 8 + (rows.length + 0.5) * line;
  areaSteps(palette)
    .slice(1)
    .forEach((colour, i) => {
      c.fillStyle = colour;
      c.fillRect(edge + 12 + (i * swatches) / 5, y - 6, swatches / 5, 12);
    });
  c.fillStyle = palette.text;
  c.fillText(tints, edge + 24 + swatches, y);
}

function mark(
  c: CanvasRenderingContext2D,
  x: number,
  y: number,
  fill: string | undefined,
  stroke: string | undefined,
): void {
  c.beginPath();
  c.arc(x, y, 6, 0, 2 * Math.PI);
  if (fill) {
    c.fillStyle = fill;
    c.fill();
  }
  if (stroke) {
    c.strokeStyle = stroke;
    c.lineWidth = 1.25;
    c.setLineDash(fill ? [] : [3, 2]);
    c.stroke();
    c.setLineDash([]);
  }
}

/** `metres` to one pixel of the page in the middle of the map. */
function scale(
  c: CanvasRenderingContext2D,
  sheet: Sheet,
  palette: Palette,
  metres: number,
  credit: string,
): void {
  const length = barLength(160 * metres);
  const pixels = length / metres;
  c.font = `14px ${palette.font}`;
  const wide = Math.max(pixels + 44, c.measureText(credit).width) + 24;
  const high = credit ? 72 : 48;
  const [left, top] = [sheet.width - edge - wide, sheet.height - edge - high];
  box(c, palette, left, top, wide, high);
  c.fillStyle = palette.text;
  c.fillText(length >= 1000 ? t('km', { n: length / 1000 }) : t('m', { n: length }), left + 12, top + 16);
  c.strokeStyle = palette.text;
  c.lineWidth = 2;
  c.beginPath();
  c.moveTo(left + 12, top + 30);
  c.lineTo(left + 12, top + 36);
  c.lineTo(left + 12 + pixels, top + 36);
  c.lineTo(left + 12 + pixels, top + 30);
  c.stroke();
  const x = left + wide - 22;
  c.beginPath();
  c.moveTo(x, top + 8);
  c.lineTo(x + 6, top + 24);
  c.lineTo(x, top + 20);
  c.lineTo(x - 6, top + 24);
  c.closePath();
  c.fill();
  c.textAlign = 'center';
  c.font = `700 14px ${palette.font}`;
  c.fillText(t('north'), x, top + 36);
  c.textAlign = 'start';
  c.font = `14px ${palette.font}`;
  if (credit) c.fillText(credit, left + 12, top + 57);
}
