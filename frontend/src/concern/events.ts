// What happened to a concern, told in sentences.
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { dictionary, language } from '../i18n/dictionary';
import { categoryName } from './categories';
import type { Event } from './loop';
import { wordOf, t as words } from './words';

/** What each event says that was done; whoever did it stands before it. */
export const did = dictionary({
  zh: {
    report: '报了这一件',
    import: '从文件导入',
    edit: '改了{what}',
    edit_other: '改了内容',
    relocate: '区划重画，换了所在的网格',
    recount: '期限重新算了',
    support: '又有人反映同一件事',
    absorb: '并进来另一件',
    absorb_of: '把 {other} 并了进来',
    release: '并进来的一件又分了出去',
    release_of: '把 {other} 又分了出去',
    rate: '居民评了：{satisfaction}',
    accept: '接下了',
    decline: '不予受理',
    dispatch: '派给{team}',
    start: '开始办了',
    coordinate: '提请{level}协调',
    resolve: '办好了',
    visit: '到场走访',
    visit_at: '到场走访，离现场 {metres} 米',
    verify: '到现场核查',
    verify_at: '到现场核查，离现场 {metres} 米',
    answer: '给居民回了音',
    answer_rated: '给居民回了音，居民{satisfaction}',
    strike_off: '销了号',
    suspend: '挂了账',
    resume: '接着办',
    merge: '并到另一件',
    merge_of: '并到 {other}',
    reopen: '退回返工',
    households: '，{supporters} 户',
    why: '为什么',
    note: '说',
    answered: '答复',
    was: '原来的{field}',
    photo: '看照片',
    satisfied_1: '很不满意',
    satisfied_2: '不满意',
    satisfied_3: '觉得一般',
    satisfied_4: '满意',
    satisfied_5: '很满意',
    community: '社区',
    street: '街道',
    lon: '位置',
    noticed_at: '发现时间',
    program: '系统',
    title: '经过',
    count: '{n} 条',
  },
  en: {
    report: 'reported it',
    import: 'imported from a file',
    edit: 'changed {what}',
    edit_other: 'changed the text',
    relocate: 'moved to another area, which was redrawn',
    recount: 'the deadline was counted anew',
    support: 'somebody else has the same trouble',
    absorb: 'took in another one',
    absorb_of: 'took in {other}',
    release: 'gave back one that had been merged into it',
    release_of: 'gave back {other}',
    rate: 'the resident said: {satisfaction}',
    accept: 'took it',
    decline: 'declined it',
    dispatch: 'sent it to {team}',
    start: 'started on it',
    coordinate: 'asked the {level} to coordinate',
    resolve: 'got it done',
    visit: 'visited in person',
    visit_at: 'visited in person, {metres} m from it',
    verify: 'verified on site',
    verify_at: 'verified on site, {metres} m from it',
    answer: 'answered the resident',
    answer_rated: 'answered the resident, who is {satisfaction}',
    strike_off: 'struck it off',
    suspend: 'suspended it',
    resume: 'went on with it',
    merge: 'merged it into another',
    merge_of: 'merged it into {other}',
    reopen: 'sent it back to be done again',
    households: ', {supporters} households',
    why: 'Why',
    note: 'Said',
    answered: 'Answer',
    was: '{field} before',
    photo: 'See the photo',
    satisfied_1: 'not satisfied at all',
    satisfied_2: 'not satisfied',
    satisfied_3: 'half satisfied',
    satisfied_4: 'satisfied',
    satisfied_5: 'very satisfied',
    community: 'community',
    street: 'street',
    lon: 'place',
    noticed_at: 'when it was noticed',
    program: 'The program',
    title: 'What happened',
    count: '{n}',
  },
});

type Key = keyof typeof did.zh;

const isKey = (name: string): name is Key => name in did.zh;

/** A field of a concern as the card calls it. */
function fieldName(field: string): string {
  if (isKey(field) && (field === 'lon' || field === 'noticed_at')) return did(field);
  return field in words.zh ? words(field as keyof typeof words.zh) : field;
}

/** What was done, without who did it: 派给物业维修组. An event that this page does not know yet is named as it came. */
export function predicate(e: Event): string {
  const fields = (e.changed ?? []).map(fieldName);
  const changed = language.value === 'zh' ? fields.join('、') : fields.join(', ').toLowerCase();
  const level = e.coordinator === 'street' ? did('street') : did('community');
  const satisfaction = e.satisfaction ? did(`satisfied_${e.satisfaction as 1 | 2 | 3 | 4 | 5}`) : '';
  const values = {
    what: changed,
    team: e.team || (e.force ? wordOf(e.force) : ''),
    level,
    other: e.other ? `#${e.other}` : '',
    metres: e.metres ?? '',
    satisfaction,
    supporters: e.supporters ?? '',
  };
  const variants: [boolean, string][] = [
    [e.kind === 'edit' && changed === '', 'edit_other'],
    [e.other !== undefined, `${e.kind}_of`],
    [e.metres !== undefined, `${e.kind}_at`],
    [satisfaction !== '' && e.kind === 'answer', 'answer_rated'],
  ];
  const variant = variants.find(([is, name]) => is && isKey(name))?.[1] ?? e.kind;
  const said = isKey(variant) ? did(variant, values) : variant;
  return e.supporters ? said + did('households', values) : said;
}

/** 赵网格长派给物业维修组. Without a name, what was done alone. */
export function sentence(e: Event): string {
  const what = predicate(e);
  if (language.value === 'zh') return (e.by ?? '') + what;
  return e.by ? `${e.by} ${what}` : what.charAt(0).toUpperCase() + what.slice(1);
}

/** What was said with it, each with what it is; of an edit, what stood there before. */
export function said(e: Event): { what: string; text: string }[] {
  const order = ['reason', 'note', 'answer'];
  const was = Object.entries(e.was ?? {}).map(([field, value]) => ({
    what: did('was', { field: fieldName(field) }),
    text: field === 'category' ? categoryName(value) : wordOf(value),
  }));
  const texts = Object.entries(e.texts ?? {})
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([kind, text]) => {
      if (kind === 'reason') return { what: did('why'), text };
      if (kind === 'note') return { what: did('note'), text };
      if (kind === 'answer') return { what: did('answered'), text };
      return { what: did('was', { field: fieldName(kind) }), text };
    });
  return [...was, ...texts];
}

/** The events of a concern, the first first, asked for again when its version is another. Those that are shown stay meanwhile. */
export function useEvents(id: number, version: number): { events: readonly Event[]; problem: unknown } {
  const [events, setEvents] = useState<readonly Event[]>([]);
  const [problem, setProblem] = useState<unknown>();
  useEffect(() => {
    const controller = new AbortController();
    api.get<{ events: Event[] }>(`concerns/${id}/events`, { signal: controller.signal }).then(
      (answer) => {
        setEvents(answer.events);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (!controller.signal.aborted) setProblem(error);
      },
    );
    return () => controller.abort();
  }, [id, version]);
  return { events, problem };
}

/** The newest event of a kind. */
export function last(events: readonly Event[], kind: Event['kind']): Event | undefined {
  return events.filter((e) => e.kind === kind).at(-1);
}
