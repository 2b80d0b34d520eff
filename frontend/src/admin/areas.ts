import { computed, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { type Area, prefixOf, treeOf } from '../area/areas';
import { session } from '../session/state';

/** The areas that the account may see, without shapes: its own, those below, and the ones above for context. */
export const areas = signal<readonly Area[]>([]);

const byCode = computed(() => new Map(areas.value.map((a) => [a.code, a])));

/** An area's name, its code while that is not known. */
export function nameOf(code: string): string {
  return byCode.value.get(code)?.name ?? code;
}

/** The significant digits of the account's own areas. */
export const ownPrefixes = computed(() => (session.value?.areas ?? []).map((a) => prefixOf(a.code, a.level)));

/** The tree of what the account may hand out: its own areas and all below them. */
export const ownTree = computed(() => treeOf(within(areas.value, ownPrefixes.value)));

/** Those of the areas that lie in one of the subtrees. */
export function within(all: readonly Area[], prefixes: readonly string[]): Area[] {
  return all.filter((a) => prefixes.some((p) => a.prefix.startsWith(p)));
}

/** The area above or at `area` that is chosen and so covers it; undefined when none does. */
export function coveredBy(area: Area, chosen: readonly Area[]): Area | undefined {
  return chosen.find((c) => area.prefix.startsWith(c.prefix));
}

/** The choice with an area put in, which takes those below it out, or, when it was in, taken out. */
export function toggled(chosen: readonly Area[], area: Area): Area[] {
  if (chosen.some((c) => c.code === area.code)) return chosen.filter((c) => c.code !== area.code);
  return [...chosen.filter((c) => !c.prefix.startsWith(area.prefix)), area];
}

/** Asks for the areas; without them codes stand for names. */
export async function loadAreas(): Promise<void> {
  const answer = await api
    .get<components['schemas']['AreaCollection']>('areas?geometry=false')
    .catch(() => undefined);
  if (!answer) return;
  areas.value = answer.features.map(({ id, properties: { code, name, level } }) => ({
    id,
    code,
    name,
    level,
    prefix: prefixOf(code, level),
  }));
}

/** Areas for codes, those that are known. */
export function areasOf(codes: readonly string[]): Area[] {
  return codes.flatMap((code) => byCode.value.get(code) ?? []);
}
