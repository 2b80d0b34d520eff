import { dictionary, language } from '../i18n/dictionary';

export const t = dictionary({
  zh: {
    calendar: '日历',
    year: '{year} 年',
    year_before: '前一年',
    year_after: '后一年',
    month: '{n} 月',
    weekdays: '一二三四五六日',
    day: '{m} 月 {d} 日',
    on_weekday: '星期{w}',
    span: '{from} 到 {to}',
    weekday: '上班',
    weekend: '周末',
    holiday: '放假',
    workday: '补班',
    holiday_mark: '休',
    workday_mark: '班',
    named: '{kind}（{name}）',
    usual: '照常',
    changed: '改过',
    basis: '依据',
    basis_rule: '哪个通知，带上文号或网址',
    no_basis: '{year} 年还没有依据，只按周末算。',
    shipped_basis: '程序自带',
    edited: '{name} {at} 改过',
    operator: '本机管理者',
    chosen: '选中 {days}，{n} 天',
    choose_hint: '点一天，再点一天，就选中这一段；方向键也能走。',
    choose_none: '还没有选日子',
    name: '叫什么',
    name_example: '如 元旦、春节调休',
    name_needed: '先写叫什么',
    only_weekends: '周一到周五本来就上班，只有周末能补班',
    paste: '粘贴一整年',
    paste_hint:
      '一行一段：“2027-01-01..2027-01-03 元旦”，补班写“2027-02-14 补班 春节调休”。会换掉这一年已有的。',
    paste_take: '读进来',
    paste_read: '读进来 {n} 天。',
    paste_wrong: '第 {lines} 行看不懂，没有读进来：日子要在这一年，名字不能空，补班只在周末。',
    make_up: '调休',
    look: '看看会怎样',
    save: '存下',
    discard: '放弃改动',
    reset: '恢复自带的',
    reset_none: '去掉这一年',
    reset_ask: '把 {year} 年恢复成程序自带的？现在录入的还能从“记录”里撤销回来。',
    reset_none_ask: '去掉 {year} 年录入的，只按周末算？还能从“记录”里撤销回来。',
    foretold: '你看得到的在办民情 {open} 件：变黄变红的时间推后 {later} 件，提前 {sooner} 件。',
    foretold_still: '灯现在不变。',
    foretold_none: '你看得到的民情，期限和灯都不变。',
    foretold_nothing: '没有在办的民情在计时，灯不会变。',
    to_green: '{n} 件变绿',
    to_yellow: '{n} 件变黄',
    to_red: '{n} 件变红',
    saved: '存好了，所有期限都重新算过。',
    stale: '别人刚改过日历。你改的还在，看一看再存。',
    read_only: '日历全市共用，由管最上级区划的管理员来改。',
    hours: '上班时间',
    hours_rule: '一段写成 08:00-12:00，几段用逗号隔开',
    list: '这一年的节假日',
    list_none: '没有',
    loading: '正在取…',
    failed: '没取到',
    legend: '图例',
    unknown: '{years} 年的节假日还没有录入，跨年的期限先按周一到周五计算。',
    enter: '去录入',
    and: '、',
  },
  en: {
    calendar: 'Calendar',
    year: '{year}',
    year_before: 'The year before',
    year_after: 'The year after',
    month: '{n}',
    weekdays: 'MTWTFSS',
    day: '{m}/{d}',
    on_weekday: '{w}',
    span: '{from} to {to}',
    weekday: 'Working day',
    weekend: 'Weekend',
    holiday: 'Holiday',
    workday: 'Make-up workday',
    holiday_mark: 'off',
    workday_mark: 'on',
    named: '{kind} ({name})',
    usual: 'As usual',
    changed: 'changed',
    basis: 'What it rests on',
    basis_rule: 'Which notice, with its number or address',
    no_basis: 'Nothing is known of {year} yet: only weekends are off.',
    shipped_basis: 'Comes with the program',
    edited: 'Changed by {name}, {at}',
    operator: 'the operator',
    chosen: '{days} chosen, days: {n}',
    choose_hint: 'Click a day and then another to choose all between; arrow keys move too.',
    choose_none: 'No day is chosen',
    name: 'Name',
    name_example: 'e.g. New Year',
    name_needed: 'Write a name first',
    only_weekends: 'Monday to Friday are worked anyway: only weekends can make up for a holiday',
    paste: 'Paste a whole year',
    paste_hint:
      'One a line: “2027-01-01..2027-01-03 New Year”, a make-up workday as “2027-02-14 补班 Spring Festival”. It replaces what the year has.',
    paste_take: 'Read it',
    paste_read: 'Days read: {n}.',
    paste_wrong:
      'These lines could not be read: {lines}. A day lies in this year and has a name; only weekends make up for others.',
    make_up: 'make-up',
    look: 'See what it does',
    save: 'Save',
    discard: 'Discard changes',
    reset: 'Back to the program’s own',
    reset_none: 'Take this year out',
    reset_ask:
      'Make {year} what the program comes with? What was entered can be brought back from the records.',
    reset_none_ask:
      'Take out what was entered for {year} and count weekends only? It can be brought back from the records.',
    foretold:
      'Of the {open} open concerns that you see, {later} turn yellow or red later and {sooner} sooner.',
    foretold_still: 'No light turns now.',
    foretold_none: 'Of the concerns that you see no deadline and no light changes.',
    foretold_nothing: 'No open concern is being timed: no light turns.',
    to_green: '{n} turn green',
    to_yellow: '{n} turn yellow',
    to_red: '{n} turn red',
    saved: 'Saved; all deadlines were counted anew.',
    stale: 'Somebody changed the calendar just now. Your input is kept: look, then save again.',
    read_only: 'There is one calendar for all areas; an administrator of the topmost area changes it.',
    hours: 'Working hours',
    hours_rule: 'A span is written like 08:00-12:00, several are parted by commas',
    list: 'Holidays of the year',
    list_none: 'None',
    loading: 'Loading…',
    failed: 'Could not be loaded',
    legend: 'Key',
    unknown:
      'The public holidays of {years} are not known yet: deadlines beyond New Year are counted by Monday to Friday.',
    enter: 'Enter them',
    and: ', ',
  },
});

/** A day as people say it: 1 月 2 日, 2 Jan. */
export function dayWords(day: string): string {
  if (language.value === 'en')
    return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
      month: 'short',
      day: 'numeric',
      timeZone: 'UTC',
    });
  return t('day', { m: Number(day.slice(5, 7)), d: Number(day.slice(8)) });
}

/** A month's name. `month` is 1 to 12. */
export function monthWords(year: number, month: number): string {
  if (language.value === 'en')
    return new Date(Date.UTC(year, month - 1, 1)).toLocaleDateString('en-GB', {
      month: 'long',
      timeZone: 'UTC',
    });
  return t('month', { n: month });
}

export function spanWords(from: string, to: string): string {
  return from === to ? dayWords(from) : t('span', { from: dayWords(from), to: dayWords(to) });
}
