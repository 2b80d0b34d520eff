// Which area the wall stands on and what of it is shown. Both live in the filter, so that the map, a link and the wall agree.
import { computed } from '@preact/signals';
import { request } from '../api/client';
import { changeSearch, readable } from '../app/url';
import { type Area, type AreaNode, type Level, levels, pathTo } from '../area/areas';
import { areas, tree } from '../area/state';
import { emptyFilter, type Filter, filterNames, openStatuses, writeFilter } from '../filter/filter';
import { filter } from '../filter/state';
import { goHome } from '../map/view';
import { contains } from '../report/grid';
import { session } from '../session/state';

/** What may be shown of an area: all that the wall's filter is made of beside it. */
export type Shown = Partial<
  Pick<Filter, 'light' | 'status' | 'category' | 'must_report' | 'from' | 'to' | 'ended_from' | 'ended_to'>
>;

/** The area that the account is for when nothing is chosen: its only one, else none, which is all of them. */
const home = computed<string | undefined>(() => {
  const own = session.value?.areas ?? [];
  return own.length === 1 ? own[0]?.code : undefined;
});

/** The code of the area that the wall stands on; undefined is all that the account has. */
export const place = computed<string | undefined>(() => filter.value.area[0] ?? home.value);

/** The areas from the highest that there is down to it. */
export const path = computed<readonly Area[]>(() =>
  place.value ? pathTo(areas.value ?? [], place.value) : [],
);

/** Whether an area is one of the account's or below one: those above are named for context only. */
export function mayStandOn(area: Pick<Area, 'prefix'>): boolean {
  const own = (session.value?.areas ?? []).flatMap((o) =>
    (areas.value ?? []).filter((a) => a.code === o.code),
  );
  return own.some((o) => area.prefix.startsWith(o.prefix));
}

function nodeOf(code: string | undefined, nodes: readonly AreaNode[]): AreaNode | undefined {
  for (const node of nodes) {
    const found = node.code === code ? node : nodeOf(code, node.children);
    if (found) return found;
  }
  return undefined;
}

/** The areas right below a node, all of one level; buildings are no places of their own. */
function childrenOf(node: AreaNode | undefined): readonly AreaNode[] {
  const children = (node?.children ?? tree.value).filter((a) => a.level !== 'building');
  const top = levels.find((l) => children.some((c) => c.level === l));
  return children.filter((c) => c.level === top);
}

/** The area whose parts are compared: the one that the wall stands on, or, where that has none, the one above it. */
export const compared = computed<string | undefined>(() => {
  if (childrenOf(nodeOf(place.value, tree.value)).length > 0) return place.value;
  const above = path.value[path.value.length - 2];
  return above && mayStandOn(above) ? above.code : place.value;
});

/** The areas right below that one: what the ranking compares. */
export const below = computed<readonly AreaNode[]>(() => childrenOf(nodeOf(compared.value, tree.value)));

/** The level of those areas. */
export const belowLevel = computed<Level | undefined>(() => below.value[0]?.level);

/** What is on the map when nobody asked for anything: all that still wants something done. */
export const overview: Shown = { status: [...openStatuses] };

/** Whether the map shows something else than that; what the playback shows, which is all there ever was, is no choice either. */
export const confined = computed(() => {
  const { area, restricted } = filter.value;
  return [overview, {}].every(
    (usual) => !same({ ...emptyFilter(), ...usual, area, restricted }, filter.value),
  );
});

const same = (a: Filter, b: Filter) => readable(writeFilter(a)) === readable(writeFilter(b));

/** The filter's areas for a place. At home it has none: so what lies outside of every area is counted, and shown, there. */
const areaOf = (code: string | undefined) => (code && code !== home.value ? [code] : []);

/** A part of the filter at a place, as a query; a wall never shows what is restricted. */
export function queryOf(shown: Shown, code: string | undefined): string {
  return readable(writeFilter({ ...emptyFilter(), ...shown, area: areaOf(code), restricted: 'exclude' }));
}

/** Changes with the place: the panels show the whole of it whatever is on the map. */
export const placeQuery = computed(() => queryOf({}, place.value));

/**
 * Shows something of an area on the map, all of which comes into view; what was shown before gives way. Nothing in particular is
 * what is open; null is all areas that the account has.
 */
export function show(shown: Shown = {}, area: string | null = place.peek() ?? null): void {
  const next = new URLSearchParams(
    queryOf(Object.keys(shown).length > 0 ? shown : overview, area ?? undefined),
  );
  const change: Record<string, string | undefined> = { card: undefined };
  for (const name of filterNames) change[name] = next.get(name) ?? undefined;
  changeSearch(change);
  goHome();
}

/** Takes in what is over and done, where the map stands. */
export function showEvery(): void {
  changeSearch({ status: undefined });
}

/** Goes to an area and shows all of it. */
export function standOn(code: string): void {
  show({}, code);
}

interface Shape {
  geometry: { type: string; coordinates: unknown };
  properties: { code: string };
}

/** Goes one level down, or at the last one beside, to the area that holds a position (lon, lat); outside of all of them nowhere. */
export async function goInto(at: readonly [number, number]): Promise<void> {
  const level = belowLevel.peek();
  const here = compared.peek();
  if (!level) return;
  const response = await request('GET', `areas?level=${level}${here ? `&within=${here}` : ''}`);
  const { features } = (await response.json()) as { features: Shape[] };
  const codes = new Set(below.peek().map((a) => a.code));
  const found = features.find(({ geometry, properties }) => {
    if (!geometry || !codes.has(properties.code)) return false;
    const polygons = geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
    return contains(polygons as Parameters<typeof contains>[0], at);
  });
  if (found && compared.peek() === here) standOn(found.properties.code);
}
