import { computed } from '@preact/signals';
import { openTool } from '../app/panels';
import { levelAt, levels } from '../area/areas';
import { areaByCode, areas, counts } from '../area/state';
import { category } from '../concern/categories';
import { card } from '../concern/state';
import { filter } from '../filter/state';
import { chosenGrid, ledgerTool } from '../grid/chosen';
import { coverageShown, figureOf, sheet, stepOf } from '../grid/coverage';
import { language } from '../i18n/dictionary';
import { session } from '../session/state';
import { type GroundStyle, stepsOf } from './ground';
import type { Mark } from './marks';
import { toWorld, type World } from './mercator';
import { palette } from './palette';
import type { SymbolStyle } from './SymbolLayer';
import { layersShown, playingBack, zoom } from './view';
import { t } from './words';

/** The level of the areas that are tinted and named at the present zoom. */
export const shownLevel = computed(() => levelAt(areas.value ?? [], zoom.value) ?? 'grid');

/** The steps of the tint for the areas of that level, with the least and the greatest count. */
export const tint = computed(() => {
  const level = shownLevel.value;
  const own = new Map<string, number>();
  for (const area of areas.value ?? []) {
    if (area.level === level && inFilter(area.code, area.prefix))
      own.set(area.code, counts.value?.get(area.code)?.count ?? 0);
  }
  return stepsOf(own);
});

/** From the least to the greatest count that the tints stand for, in words; undefined when there is nothing to tell apart. */
export const tintRange = computed(() => {
  const { low, high } = tint.value;
  if (high === 0) return undefined;
  return low === high ? t('count', { n: high }) : t('pieces', { low, high });
});

/** Whether an area is one of those chosen or below one; all are when none is chosen. */
function inFilter(code: string, prefix: string): boolean {
  const chosen = filter.value.area;
  if (chosen.length === 0) return true;
  return (areas.value ?? []).some(
    (a) => chosen.includes(a.code) && (a.code === code || prefix.startsWith(a.prefix)),
  );
}

export const groundStyle = computed<GroundStyle>(() => {
  const level = shownLevel.value;
  const { step } = tint.value;
  const shown = layersShown.value.tint && counts.value !== undefined && !playingBack.value;
  const present = levels.filter((l) => areas.value?.some((a) => a.level === l));
  const covered = coverageShown.value && sheet.value !== undefined;
  const open = openTool.value === ledgerTool ? chosenGrid.value?.code : undefined;
  return {
    palette: palette.value,
    level,
    over: session.value?.map?.base !== undefined,
    above: present[present.indexOf(level) - 1] ?? '',
    step: (code) => {
      if (!step.has(code)) return 0;
      if (covered) return stepOf(code);
      return shown && !coverageShown.value ? (step.get(code) ?? 1) : 1;
    },
    chosen: open ? [...filter.value.area, open] : filter.value.area,
  };
});

function sizeOf(code: string): World {
  const box = areaByCode(code)?.bbox;
  if (!box) return { x: 0, y: 0 };
  const [a, b] = [toWorld(box[0], box[3]), toWorld(box[2], box[1])];
  return { x: b.x - a.x, y: b.y - a.y };
}

/** The open concern as a symbol of its own. */
const selected = computed<Mark | undefined>(() => {
  const concern = card.value?.concern;
  if (!concern) return undefined;
  const [lon, lat] = concern.geometry.coordinates as [number, number];
  const { light } = concern.properties;
  return {
    ...toWorld(lon, lat),
    id: concern.id,
    count: 1,
    lights: { red: 0, yellow: 0, green: 0, none: 0, [light]: 1 },
    light,
    category: concern.properties.category,
    extent: [lon, lat, lon, lat],
    stack: false,
  };
});

/** The map's approval number and whose the base map is, in one line; empty when there is nothing to say. */
export const mapCredit = computed(() => {
  const settings = session.value?.map;
  return [settings?.base?.credit, settings?.approval].filter(Boolean).join(' · ');
});

export const symbolStyle = computed<SymbolStyle>(() => ({
  ...groundStyle.value,
  language: language.value,
  names: layersShown.value.names,
  figure: coverageShown.value ? figureOf : () => undefined,
  concerns: layersShown.value.concerns && !playingBack.value,
  size: sizeOf,
  icon: (slug) => category(slug)?.icon,
  selected: selected.value,
}));
