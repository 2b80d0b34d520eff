// The filter as a sentence, so that what is exported can be read before it starts.
import type { Filter, Vocabulary } from '../filter/filter';

/** The names that a filter's words have in the page's language. */
export interface Names {
  area(code: string): string;
  category(slug: string): string;
  word(vocabulary: Vocabulary, word: string): string;
}

/** In Chinese: where, when, what, how it stands. Every part of the filter is said. */
export function sentenceZh(filter: Filter, names: Names): string {
  const where =
    filter.area.length > 0 ? `${list(filter.area.map(names.area), '、', '和')}里` : '您能看到的全部区划里';
  const drawn = [filter.bbox ? '图上框内' : '', filter.within ? '画的圈内' : ''].filter(Boolean).join('、');
  const what = filter.category.length > 0 ? list(filter.category.map(names.category), '、', '和') : '民情';
  const stands = [
    words(filter, names, 'status', (w) => `办到${w}`),
    words(filter, names, 'light', (w) => `灯是${w}`),
  ].filter(Boolean);
  const more = [
    words(filter, names, 'urgency', (w) => `紧急程度${w}`),
    words(filter, names, 'must_report', (w) => `四必报的${w}`),
    words(filter, names, 'must_arrive', (w) => `五必到的${w}`),
    words(filter, names, 'source', (w) => `来自${w}`),
    words(filter, names, 'force', (w) => `派给${w}`),
    filter.team.length > 0 ? `派给${list(filter.team, '、', '或')}` : '',
    filter.mine ? '我报的或派给我们的' : '',
    filter.unassigned === true ? '不在任何网格里' : filter.unassigned === false ? '在网格里' : '',
    filter.q ? `写着“${filter.q}”` : '',
    endedZh(filter),
  ].filter(Boolean);
  const tail = stands.length > 0 ? stands.join('，') : '不论办到哪一步、亮什么灯';
  return `${where}${drawn ? `、${drawn}` : ''}，${whenZh(filter)}的${what}，${[...more, tail].join('，')}。`;
}

function whenZh({ from, to }: Filter): string {
  if (from && to) return `${dayZh(from)}到${dayZh(to)}前发现`;
  if (from) return `${dayZh(from)}起发现`;
  return to ? `${dayZh(to)}前发现` : '任何时候发现';
}

function endedZh({ ended_from: from, ended_to: to }: Filter): string {
  if (from && to) return `${dayZh(from)}到${dayZh(to)}前销号或结束`;
  if (from) return `${dayZh(from)}起销号或结束`;
  return to ? `${dayZh(to)}前销号或结束` : '';
}

function dayZh(day: string): string {
  const [, y, m, d] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  return y ? `${y}年${Number(m)}月${Number(d)}日` : day;
}

/** The same in English. */
export function sentenceEn(filter: Filter, names: Names): string {
  const what =
    filter.category.length > 0
      ? `Concerns about ${list(filter.category.map(names.category), ', ', ' and ')}`
      : 'All concerns';
  const where =
    filter.area.length > 0
      ? `in ${list(filter.area.map(names.area), ', ', ' and ')}`
      : 'in every area you can see';
  const parts = [
    filter.bbox ? 'inside the frame on the map' : '',
    filter.within ? 'inside the drawn ring' : '',
    whenEn(filter),
    words(filter, names, 'status', (w) => `at step ${w}`, ', ', ' or '),
    words(filter, names, 'light', (w) => `with light ${w}`, ', ', ' or '),
    words(filter, names, 'urgency', (w) => `of urgency ${w}`, ', ', ' or '),
    words(filter, names, 'must_report', (w) => `must-report ${w}`, ', ', ' or '),
    words(filter, names, 'must_arrive', (w) => `must-arrive ${w}`, ', ', ' or '),
    words(filter, names, 'source', (w) => `from ${w}`, ', ', ' or '),
    words(filter, names, 'force', (w) => `dispatched to ${w}`, ', ', ' or '),
    filter.team.length > 0 ? `dispatched to ${list(filter.team, ', ', ' or ')}` : '',
    filter.mine ? 'reported by me or dispatched to us' : '',
    filter.unassigned === true ? 'outside of every grid' : filter.unassigned === false ? 'inside a grid' : '',
    filter.q ? `saying “${filter.q}”` : '',
    endedEn(filter),
    filter.status.length + filter.light.length === 0 ? 'at any step, with any light' : '',
  ].filter(Boolean);
  return `${what} ${where}, ${parts.join(', ')}.`;
}

function whenEn({ from, to }: Filter): string {
  if (from && to) return `noticed from ${from} to before ${to}`;
  if (from) return `noticed since ${from}`;
  return to ? `noticed before ${to}` : 'noticed at any time';
}

function endedEn({ ended_from: from, ended_to: to }: Filter): string {
  if (from && to) return `ended from ${from} to before ${to}`;
  if (from) return `ended since ${from}`;
  return to ? `ended before ${to}` : '';
}

function words(
  filter: Filter,
  names: Names,
  vocabulary: Vocabulary,
  say: (words: string) => string,
  comma = '、',
  or = '或',
): string {
  const chosen = filter[vocabulary];
  return chosen.length > 0
    ? say(
        list(
          chosen.map((w) => names.word(vocabulary, w)),
          comma,
          or,
        ),
      )
    : '';
}

function list(items: readonly string[], comma: string, last: string): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(comma)}${last}${items[items.length - 1]}`;
}
