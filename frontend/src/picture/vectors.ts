// Puts a drawing that is on the page as SVG on a canvas, as its styles say it looks: an SVG made into an image would lose the page's
// typeface and colours.

const shapes = 'path, circle, rect, tspan';

/** Draws an SVG over a picture whose corner on the page is `corner` and that has `ratio` pixels for one of the page. */
export async function paintVectors(
  picture: HTMLCanvasElement,
  svg: SVGSVGElement,
  corner: { left: number; top: number },
  ratio: number,
): Promise<void> {
  const context = picture.getContext('2d');
  if (!context) return;
  const all = [...svg.querySelectorAll<SVGGraphicsElement>(shapes)];
  await Promise.all(
    all
      .filter((element) => element instanceof SVGTSpanElement)
      .map((element) => document.fonts?.load(fontOf(getComputedStyle(element)), element.textContent ?? '')),
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
  context.restore();
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
