import { computed } from '@preact/signals';
import { theme } from '../look/theme';

/** The tokens that the canvas draws with, read from the page, so that a colour is written down once. */
const names = {
  surface: '--surface',
  text: '--text',
  text2: '--text-2',
  accent: '--accent',
  ended: '--ink-fill-2',
  heat: '--pen-3',
  green: '--green',
  greenEdge: '--green-edge',
  yellow: '--yellow',
  yellowEdge: '--yellow-edge',
  red: '--red',
  redEdge: '--red-edge',
  area0: '--area-0',
  area1: '--area-1',
  area2: '--area-2',
  area3: '--area-3',
  area4: '--area-4',
  area5: '--area-5',
  areaLine: '--area-line',
  areaLine2: '--area-line-2',
  road: '--map-road',
  building: '--map-build',
  building0: '--map-build-0',
  park: '--map-green',
  water: '--map-water',
  label: '--map-label',
  halo: '--map-halo',
  pinBody: '--pin-body',
  pinEdge: '--pin-edge',
  pinIcon: '--pin-icon',
} as const;

export type Palette = Record<keyof typeof names, string> & { font: string };

/** The present theme's colours. It follows the theme. */
export const palette = computed<Palette>(() => {
  void theme.value;
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(
    Object.entries(names).map(([name, token]) => [name, style.getPropertyValue(token).trim()]),
  );
  return {
    ...(colours as Record<keyof typeof names, string>),
    font: style.getPropertyValue('--font').trim(),
  };
});

/** The five steps of the area scale; index 0 is outside of the filter. */
export function areaSteps(p: Palette): readonly string[] {
  return [p.area0, p.area1, p.area2, p.area3, p.area4, p.area5];
}
