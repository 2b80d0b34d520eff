// What is left of a deadline. It runs in working time, which the clock on the wall cannot tell: the card asks the server how much
// was used; a list, which has only the instants, says when it is due.
import type { components } from '../api/schema';
import { language } from '../i18n/dictionary';
import { type ConcernFacts, clock } from './concern';
import { t } from './loopWords';

export type Clock = components['schemas']['Clock'];

const hour = 3600;

/** Working time in its largest fitting unit, to one decimal as the server writes it. Less than a minute is one minute. */
export function worktime(
  seconds: number,
  daySeconds: number,
): { unit: 'day' | 'hour' | 'minute'; n: number } {
  const tenths = (unit: number) => Math.round((seconds / unit) * 10) / 10;
  if (daySeconds > 0 && seconds >= daySeconds) return { unit: 'day', n: tenths(daySeconds) };
  if (seconds >= hour) return { unit: 'hour', n: tenths(hour) };
  return { unit: 'minute', n: Math.max(1, Math.round(seconds / 60)) };
}

/** 剩 1.5 个工作日, or 超期 2 个工作小时; 已到期 until work goes on after it. Nothing when no deadline runs. */
export function remaining(c: Clock): string {
  if (c.milestone === 'none' || !c.running) return '';
  const late = c.late_seconds > 0;
  if (!late && c.used_seconds >= c.budget_seconds) return t('just_due');
  const { unit, n } = worktime(late ? c.late_seconds : c.budget_seconds - c.used_seconds, c.day_seconds);
  return t(late ? `overdue_${unit}` : `left_${unit}`, { n });
}

const shanghai = 8 * hour * 1000;
const day = 24 * hour * 1000;

/** The day of an instant in Asia/Shanghai, as a count of days. */
const dayOf = (instant: number) => Math.floor((instant + shanghai) / day);

const weekdays = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};

/** When an instant is, in the words of the next days: 今天 17:00, 周三 17:00; farther off its date, `briefly` without the hour. */
export function when(instant: string, now: Date, briefly = false): string {
  const at = Date.parse(instant);
  const ahead = dayOf(at) - dayOf(now.getTime());
  const full = clock(instant, now);
  const time = full.slice(-5);
  if (ahead === 0) return t('today', { time });
  if (ahead === 1) return t('tomorrow', { time });
  if (ahead === -1) return t('yesterday', { time });
  if (ahead < 0 || ahead > 6) return briefly ? full.slice(0, -6) : full;
  return `${weekdays[language.value][new Date(at + shanghai).getUTCDay()]} ${time}`;
}

/** When a concern is due, for a list: 周三 17:00 到期, 11-04 过期. Nothing when its clock does not run. */
export function dueWords(facts: Pick<ConcernFacts, 'light' | 'red_at'>, now: Date): string {
  if (facts.light === 'none' || !facts.red_at) return '';
  const past = Date.parse(facts.red_at) <= now.getTime();
  return t(past ? 'was_due' : 'due_at', { when: when(facts.red_at, now, true) });
}
