import type { Palette } from '../map/palette';
import { cellPixels } from './course';
import { levels, sizes, unpack } from './look';

/** All discs, cores and rings that a cell may need, drawn once on one sheet: a row for each kind and level, a column for each size. */
export class CellSprites {
  private readonly sheet = document.createElement('canvas');
  private readonly side: number;

  constructor(palette: Palette, ratio: number) {
    this.side = Math.ceil(cellPixels * ratio);
    this.sheet.width = this.side * sizes;
    this.sheet.height = this.side * (1 + 2 * levels);
    const context = this.sheet.getContext('2d');
    if (!context) return;
    for (let size = 1; size < sizes; size++) {
      this.at(context, ratio, size, 0, () => {
        context.globalAlpha = 0.62;
        disc(context, size / 2, palette.areaLine);
        context.globalAlpha = 1;
        ring(context, size / 2 - 0.5, palette.areaLine2, 1);
      });
      for (let level = 1; level <= levels; level++) {
        this.at(context, ratio, size, level, () => {
          context.globalAlpha = level / levels;
          disc(context, Math.min(size / 2 + 1, cellPixels / 2 - 0.5), palette.halo);
          disc(context, size / 2, palette.text);
        });
        this.at(context, ratio, size, levels + level, () => {
          context.globalAlpha = level / levels;
          ring(context, size / 2 - 1, palette.halo, 4);
          context.setLineDash([3, 2]);
          ring(context, size / 2 - 1, palette.text, 1.5);
          context.setLineDash([]);
        });
      }
    }
  }

  /** Draws a look into the cell whose corner is at (x, y) of the context's own units. */
  draw(context: CanvasRenderingContext2D, look: number, x: number, y: number): void {
    const { open, opened, ended, level } = unpack(look);
    if (ended > 0) this.copy(context, ended, levels + level, x, y);
    if (open > 0) this.copy(context, open, 0, x, y);
    if (opened > 0) this.copy(context, opened, level, x, y);
  }

  private copy(context: CanvasRenderingContext2D, size: number, row: number, x: number, y: number): void {
    const { side } = this;
    context.drawImage(this.sheet, size * side, row * side, side, side, x, y, cellPixels, cellPixels);
  }

  private at(
    context: CanvasRenderingContext2D,
    ratio: number,
    column: number,
    row: number,
    draw: () => void,
  ): void {
    const middle = (cellPixels / 2) * ratio;
    context.setTransform(ratio, 0, 0, ratio, column * this.side + middle, row * this.side + middle);
    draw();
    context.globalAlpha = 1;
  }
}

function disc(context: CanvasRenderingContext2D, radius: number, colour: string): void {
  context.beginPath();
  context.arc(0, 0, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function ring(context: CanvasRenderingContext2D, radius: number, colour: string, width: number): void {
  context.beginPath();
  context.arc(0, 0, Math.max(0.5, radius), 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}
