import type { Shapes } from './decode';

/** Adds one feature's rings or lines to the context's path. */
export function trace(context: CanvasRenderingContext2D, shapes: Shapes, feature: number): void {
  const { coords, rings, features, filled } = shapes;
  const first = feature === 0 ? 0 : (features[feature - 1] as number);
  for (let ring = first; ring < (features[feature] as number); ring++) {
    const from = ring === 0 ? 0 : (rings[ring - 1] as number);
    const to = rings[ring] as number;
    for (let p = from; p < to; p++) {
      const x = coords[2 * p] as number;
      const y = coords[2 * p + 1] as number;
      if (p === from) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    if (filled[feature]) context.closePath();
  }
}

/** Adds every feature that `wanted` accepts, so that they are filled or stroked at once. */
export function traceAll(
  context: CanvasRenderingContext2D,
  shapes: Shapes,
  wanted: (props: Shapes['props'][number], index: number) => boolean,
): void {
  context.beginPath();
  for (let i = 0; i < shapes.props.length; i++) {
    if (wanted(shapes.props[i] as Shapes['props'][number], i)) trace(context, shapes, i);
  }
}
