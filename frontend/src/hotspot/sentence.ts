// What a hotspot, a place or a silent grid is, in one plain sentence made from its numbers.
import type { components } from '../api/schema';
import { language } from '../i18n/dictionary';
import { t } from './words';

type Schemas = components['schemas'];
export type Hotspots = Schemas['HotspotCollection'];
export type HotspotProperties = Schemas['HotspotProperties'];
export type Places = Schemas['PlaceCollection'];
export type PlaceProperties = Schemas['PlaceProperties'];
export type Silent = Schemas['SilentGrids'];
export type SilentGrid = Schemas['SilentGrid'];

/** How the page names a category and an area. */
export interface Names {
  category: (slug: string) => string;
  area: (code: string) => string;
}

const day = 86_400_000;
const chinese = ['', '一', '两', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];
const english = 'zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve'.split(',');

/** The period in words: 近四周, 近 10 天, or its first and last day when the filter ends it. */
export function periodWords(from: string, to: string, bounded: boolean): string {
  const length = Date.parse(to) - Date.parse(from);
  const days = Math.round(length / day);
  if (bounded) {
    const name = (instant: number) =>
      new Date(instant).toLocaleDateString(language.value === 'zh' ? 'zh-CN' : 'en-GB', {
        month: 'long',
        day: 'numeric',
        timeZone: 'Asia/Shanghai',
      });
    return t('span', { from: name(Date.parse(from)), to: name(Date.parse(to) - 1) });
  }
  const weeks = days / 7;
  if (!Number.isInteger(weeks) || weeks < 2 || weeks > 12) return t('last_days', { n: days });
  return t('last_weeks', { n: (language.value === 'zh' ? chinese : english)[weeks] as string });
}

/** A number that is usual or expected: whole where it is large, with a decimal where it is small. */
export function figure(n: number): string {
  return n >= 10 || Number.isInteger(n) ? String(Math.round(n)) : n.toFixed(1);
}

/** A chance: never as zero. */
export function chance(p: number): string {
  if (p < 0.001) return '< 0.1%';
  return `${(p * 100).toFixed(p < 0.1 ? 1 : 0)}%`;
}

/** The category that half or more are of; else it is several. */
function leading(of: Pick<HotspotProperties, 'count' | 'categories'>) {
  const first = of.categories[0];
  return first && 2 * first.count >= of.count ? first : undefined;
}

/** 夜间犬吠：二网格近四周 14 件，常值 3 件. Where one category leads, the numbers are that category's. */
export function hotspotSentence(h: HotspotProperties, period: string, names: Names): string {
  const one = leading(h);
  const what = one ? names.category(one.category) : t('several');
  const { count, usual } = one ?? h;
  const place = names.area(h.area);
  return usual === undefined
    ? t('sentence_first', { what, place, period, n: count })
    : t('sentence', { what, place, period, n: count, usual: figure(usual) });
}

/** How many there are of all kinds, where the sentence is of one; else nothing. */
export function inAll(h: HotspotProperties): string | undefined {
  const one = leading(h);
  if (!one || one.count === h.count) return undefined;
  return h.usual === undefined
    ? t('in_all_first', { n: h.count })
    : t('in_all', { n: h.count, usual: figure(h.usual) });
}

export function placeSentence(p: PlaceProperties, names: Names): string {
  const one = leading(p);
  return t('place_sentence', {
    what: one ? names.category(one.category) : t('several'),
    place: names.area(p.area),
    m: Math.max(1, Math.ceil(p.radius)),
    n: p.count,
  });
}

export function silentSentence(g: SilentGrid, period: string, names: Names): string {
  return t('silent_sentence', { place: names.area(g.code), period, n: g.count, usual: figure(g.expected) });
}
