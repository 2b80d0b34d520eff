// What both sheets say of themselves.
import { areaByCode } from '../../area/state';
import { names } from '../../export/names';
import { sentenceEn, sentenceZh } from '../../export/sentence';
import { countSet, readFilter } from '../../filter/filter';
import { language } from '../../i18n/dictionary';
import { session } from '../../session/state';

/** The areas that a filter asks for by name, else those of the account. */
export function placeOf(params: URLSearchParams): string {
  const asked = readFilter(params).area.map((code) => areaByCode(code)?.name ?? code);
  const own = (session.value?.areas ?? []).map((a) => a.name);
  const name = (asked.length > 0 ? asked : own).join(language.value === 'zh' ? '、' : ', ');
  return language.value === 'zh' ? name : `${name}:`;
}

/** The filter as a sentence, when it asks for more than the areas in the title. */
export function scopeOf(params: URLSearchParams): string | undefined {
  const asked = readFilter(params);
  if (countSet({ ...asked, area: [], restricted: undefined }) === 0) return undefined;
  return (language.value === 'zh' ? sentenceZh : sentenceEn)(asked, names);
}

/** An instant on Shanghai's clock, with its year: papers are kept. */
export function stamp(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** Its day only. */
export function day(instant: string | undefined): string {
  return instant ? stamp(instant).slice(0, 10) : '—';
}
