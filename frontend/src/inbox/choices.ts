import { type Area, levels, prefixOf } from '../area/areas';
import type { Session } from '../session/state';

/**
 * The areas that reminders can be narrowed to: those of the account when it has several, else the ones on the next level below its
 * only one. Who is in charge of nothing has none to choose from.
 */
export function choicesOf(who: Pick<Session, 'role' | 'areas'>, all: readonly Area[]): Area[] {
  if (who.role === 'member') return [];
  const own = who.areas.map(({ code, level }) => prefixOf(code, level));
  if (own.length > 1) return all.filter((area) => own.includes(area.prefix));
  const within = all.filter((area) => own.some((p) => area.prefix !== p && area.prefix.startsWith(p)));
  const next = levels.find((level) => within.some((area) => area.level === level));
  return within.filter((area) => area.level === next);
}

/** The chosen codes with one put in or taken out. */
export function withArea(chosen: readonly string[], code: string, put: boolean): string[] {
  const others = chosen.filter((c) => c !== code);
  return put ? [...others, code] : others;
}
