import { type LightName, lightShapes } from '../look/Icon';
import { type IconName, icons } from '../look/icons';
import type { Palette } from './palette';
import { ended, type Lights, quietRadius, ringArcs, ringRadius, ringReach, shortCount } from './ring';

/** A drawn symbol and where its place (a pin's tip, a ring's centre) is in it, in CSS pixels. */
export interface Sprite {
  image: HTMLCanvasElement;
  width: number;
  height: number;
  anchorX: number;
  anchorY: number;
}

/** The head of a pin is this far from its tip and this wide, in pixels at scale 1. */
export const pinHead = { radius: 15.2, above: 22.2 };

const unit = 0.76;

/**
 * Draws each symbol once and keeps the picture for as long as it is on the map: a view of a thousand concerns has a few dozen different
 * ones, but on a wall whose numbers change all day no end of them would pile up. A theme, a language or a screen of another density needs
 * a new set.
 */
export class Sprites {
  private readonly kept = new Map<string, Sprite & { drawing: number }>();
  private drawing = 0;

  constructor(
    private readonly palette: Palette,
    private readonly language: 'zh' | 'en',
    private readonly ratio: number,
  ) {}

  /** A pin: its icon says what, its badge how late, its tip where. */
  pin(icon: IconName, light: LightName, state: 'plain' | 'hover' | 'selected'): Sprite {
    const scale = state === 'selected' ? 1.3 : state === 'hover' ? 1.12 : 1;
    return this.keep(`pin/${icon}/${light}/${state}`, () => {
      const width = Math.ceil(52 * scale);
      const height = Math.ceil(58 * scale);
      return this.draw(width, height, width / 2, height - 10 * scale, (c) => {
        c.scale(unit * scale, unit * scale);
        if (state === 'selected') this.footRing(c);
        this.pinBody(c, icon, light, state);
        if (light !== 'none') this.badge(c, light, 6, -56, 22);
      });
    });
  }

  /** What a pin shrinks to where there is no room for it: the shape of its light, or a dot. */
  dot(light: LightName): Sprite {
    return this.keep(`dot/${light}`, () =>
      this.draw(20, 20, 10, 10, (c) => {
        if (light !== 'none') {
          this.badge(c, light, -7, -7, 14);
          return;
        }
        c.beginPath();
        c.arc(0, 0, 5, 0, 2 * Math.PI);
        c.fillStyle = this.palette.ended;
        c.strokeStyle = this.palette.surface;
        c.lineWidth = 2;
        c.fill();
        c.stroke();
      }),
    );
  }

  /** A cluster: a ring of its lights around its count. */
  ring(lights: Lights, count: number, hover: boolean): Sprite {
    const key = `ring/${lights.red}/${lights.yellow}/${lights.green}/${lights.none}/${hover}`;
    return this.keep(key, () => {
      const side = 2 * Math.ceil(ringReach(count) * (hover ? 1.08 : 1) + 3);
      return this.draw(side, side, side / 2, side / 2, (c) => {
        if (hover) c.scale(1.08, 1.08);
        if (ended(lights)) this.drawQuiet(c, count);
        else this.drawRing(c, lights, count);
      });
    });
  }

  private drawRing(c: CanvasRenderingContext2D, lights: Lights, count: number): void {
    const { palette } = this;
    const inner = ringRadius(count);
    c.beginPath();
    c.arc(0, 0, inner * 1.32, 0, 2 * Math.PI);
    c.fillStyle = palette.surface;
    c.fill();
    for (const arc of ringArcs(lights)) {
      const outer = inner * (1 + arc.thickness);
      c.beginPath();
      c.arc(0, 0, outer, arc.from - Math.PI / 2, arc.to - Math.PI / 2);
      c.arc(0, 0, inner, arc.to - Math.PI / 2, arc.from - Math.PI / 2, true);
      c.closePath();
      c.fillStyle = arc.light === 'none' ? palette.ended : palette[arc.light];
      c.fill('evenodd');
      if (arc.light === 'yellow') {
        c.strokeStyle = palette.yellowEdge;
        c.lineWidth = 0.75;
        c.stroke();
      }
    }
    c.fillStyle = palette.text;
    c.font = `700 ${inner < 20 ? 15 : 16}px ${palette.font}`;
    c.textAlign = 'center';
    c.textBaseline = 'alphabetic';
    c.fillText(shortCount(count, this.language), 0, 5.4);
  }

  private drawQuiet(c: CanvasRenderingContext2D, count: number): void {
    const { palette } = this;
    c.beginPath();
    c.arc(0, 0, quietRadius(count), 0, 2 * Math.PI);
    c.fillStyle = palette.surface;
    c.globalAlpha = 0.86;
    c.fill();
    c.globalAlpha = 1;
    c.strokeStyle = palette.ended;
    c.lineWidth = 1;
    c.stroke();
    c.fillStyle = palette.text2;
    c.font = `400 12px ${palette.font}`;
    c.textAlign = 'center';
    c.textBaseline = 'alphabetic';
    c.fillText(shortCount(count, this.language), 0, 4.3);
  }

  private pinBody(c: CanvasRenderingContext2D, icon: IconName, light: LightName, state: string): void {
    const { palette } = this;
    c.lineJoin = 'round';
    c.lineCap = 'round';
    c.fillStyle = palette.pinBody;
    c.strokeStyle =
      state === 'selected' ? palette.accent : light === 'none' ? palette.ended : palette.pinEdge;
    c.lineWidth = state === 'selected' ? 3 : 1.75;
    const body = new Path2D('M0 0L-7.5-10.7A20 20 0 1 1 7.5-10.7z');
    c.fill(body);
    c.stroke(body);
    c.save();
    c.translate(-12.5, -41);
    c.scale(25 / 24, 25 / 24);
    c.strokeStyle = light === 'none' ? palette.text2 : palette.pinIcon;
    c.lineWidth = 1.9;
    c.stroke(new Path2D(icons[icon]));
    c.restore();
  }

  private badge(
    c: CanvasRenderingContext2D,
    light: Exclude<LightName, 'none'>,
    x: number,
    y: number,
    side: number,
  ): void {
    const { palette } = this;
    const shape = new Path2D(lightShapes[light]);
    c.save();
    c.translate(x, y);
    c.scale(side / 16, side / 16);
    c.lineJoin = 'round';
    c.strokeStyle = palette.surface;
    c.lineWidth = 4;
    c.stroke(shape);
    c.fillStyle = palette[light];
    c.fill(shape);
    c.strokeStyle = palette[`${light}Edge`];
    c.lineWidth = 1.25;
    c.stroke(shape);
    c.restore();
  }

  private footRing(c: CanvasRenderingContext2D): void {
    c.beginPath();
    c.ellipse(0, 0, 11, 5.5, 0, 0, 2 * Math.PI);
    c.strokeStyle = this.palette.accent;
    c.lineWidth = 2.5;
    c.stroke();
  }

  private draw(
    width: number,
    height: number,
    anchorX: number,
    anchorY: number,
    paint: (c: CanvasRenderingContext2D) => void,
  ): Sprite {
    const image = document.createElement('canvas');
    image.width = Math.ceil(width * this.ratio);
    image.height = Math.ceil(height * this.ratio);
    const c = image.getContext('2d');
    if (c) {
      c.setTransform(this.ratio, 0, 0, this.ratio, anchorX * this.ratio, anchorY * this.ratio);
      paint(c);
    }
    return { image, width, height, anchorX, anchorY };
  }

  private keep(key: string, make: () => Sprite): Sprite {
    const sprite = this.kept.get(key) ?? { ...make(), drawing: 0 };
    sprite.drawing = this.drawing;
    this.kept.set(key, sprite);
    return sprite;
  }

  /** Ends a drawing: what neither this one nor the one before it needed is let go. */
  sweep(): void {
    for (const [key, { drawing }] of this.kept) if (drawing < this.drawing - 1) this.kept.delete(key);
    this.drawing++;
  }
}
