// Puts what lies on a map as SVG or as words on a canvas, as its styles say it looks: an SVG made into an image would lose the
// page's typeface and colours.

const shapes = ['path', 'circle', 'rect', 'tspan'].map((name) => `.leaflet-strokes-pane ${name}`).join(', ');

/** Draws the outlines, strokes and labels of a map that lies on the page over its picture, which has `ratio` pixels for one of the page. */
export async function paintOver(
  picture: HTMLCanvasElement,
  container: HTMLElement,
  ratio: number,
): Promise<void> {
  const context = picture.getContext('2d');
  if (!context) return;
  const corner = container.getBoundingClientRect();
  const all = [...container.querySelectorAll<SVGGraphicsElement>(shapes)];
  const labels = [...container.querySelectorAll<HTMLElement>('.leaflet-marker-pane span')];
  await Promise.all(
    [...all.filter((element) => element instanceof SVGTSpanElement), ...labels].map((element) =>
      document.fonts?.load(fontOf(getComputedStyle(element)), element.textContent ?? ''),
    ),
  );
  context.save();
  for (const element of all) {
    const at = element.getScreenCTM();
    if (!at) continue;
    context.setTransform(
      at.a * ratio,
      at.b * ratio,
      at.c * ratio,
      at.d * ratio,
      (at.e - corner.left) * ratio,
      (at.f - corner.top) * ratio,
    );
    paint(context, element, getComputedStyle(element));
  }
  context.globalAlpha = 1;
  context.setTransform(ratio, 0, 0, ratio, -corner.left * ratio, -corner.top * ratio);
  for (const label of labels) paintLabel(context, label.getBoundingClientRect(), label);
  context.restore();
}

/** A label of one line with round ends. */
function paintLabel(c: CanvasRenderingContext2D, box: DOMRect, label: HTMLElement): void {
  const style = getComputedStyle(label);
  const radius = box.height / 2;
  c.beginPath();
  c.arc(box.left + radius, box.top + radius, radius, Math.PI / 2, (3 * Math.PI) / 2);
  c.arc(box.right - radius, box.top + radius, radius, -Math.PI / 2, Math.PI / 2);
  c.closePath();
  c.fillStyle = style.backgroundColor;
  c.fill();
  c.strokeStyle = style.borderTopColor;
  c.lineWidth = Number.parseFloat(style.borderTopWidth);
  c.setLineDash(style.borderTopStyle === 'dashed' ? [4, 3] : []);
  c.stroke();
  c.font = fontOf(style);
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.fillStyle = style.color;
  c.fillText(label.textContent ?? '', box.left + box.width / 2, box.top + radius);
}

function fontOf(style: CSSStyleDeclaration): string {
  return `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
}

function paint(c: CanvasRenderingContext2D, element: SVGGraphicsElement, style: CSSStyleDeclaration): void {
  c.lineWidth = Number.parseFloat(style.strokeWidth);
  c.lineCap = style.strokeLinecap as CanvasLineCap;
  c.lineJoin = style.strokeLinejoin as CanvasLineJoin;
  c.setLineDash(
    style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(',').map(Number.parseFloat),
  );
  const inked = (colour: string, opacity: string, draw: () => void) => {
    if (colour === 'none') return;
    c.fillStyle = colour;
    c.strokeStyle = colour;
    c.globalAlpha = Number(opacity);
    draw();
  };
  const { fill, fillOpacity, stroke, strokeOpacity } = style;
  if (element instanceof SVGTSpanElement) {
    const text = element.textContent ?? '';
    if (text === '') return;
    c.font = fontOf(style);
    c.textAlign = 'start';
    c.textBaseline = 'alphabetic';
    // Where it begins, however it is anchored.
    const { x, y } = element.getStartPositionOfChar(0);
    inked(stroke, strokeOpacity, () => c.strokeText(text, x, y));
    inked(fill, fillOpacity, () => c.fillText(text, x, y));
    return;
  }
  const path = pathOf(element);
  inked(fill, fillOpacity, () => c.fill(path));
  inked(stroke, strokeOpacity, () => c.stroke(path));
}

function pathOf(element: SVGGraphicsElement): Path2D {
  const number = (name: string) => Number(element.getAttribute(name) ?? 0);
  if (element instanceof SVGPathElement) return new Path2D(element.getAttribute('d') ?? '');
  const path = new Path2D();
  if (element instanceof SVGCircleElement) path.arc(number('cx'), number('cy'), number('r'), 0, 2 * Math.PI);
  else path.rect(number('x'), number('y'), number('width'), number('height'));
  return path;
}
