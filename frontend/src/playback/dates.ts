import { shift } from '../filter/days';
import type { Language } from '../i18n/dictionary';
import { grains, type Period } from './time';
import { openAfter, type Totals } from './totals';
import { playbackWords as t } from './words';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function partsOf(date: string): [number, number, number] {
  const [y, m, d] = date.split('-').map(Number);
  return [y ?? 0, m ?? 0, d ?? 0];
}

/** 11月3日, 3 Nov. */
export function shortDate(date: string, language: Language): string {
  const [, m, d] = partsOf(date);
  return language === 'zh' ? `${m}月${d}日` : `${d} ${months[m - 1] ?? ''}`;
}

/** 2026年11月3日, 3 Nov 2026. */
export function longDate(date: string, language: Language): string {
  const [y] = partsOf(date);
  return language === 'zh' ? `${y}年${shortDate(date, language)}` : `${shortDate(date, language)} ${y}`;
}

/** What has just passed after so many units: a day, a week from its Monday to its Sunday, or the time before the first. */
export function dateWords({ grain, first }: Period, step: number, language: Language): string {
  const { dateOf, days } = grains[grain];
  if (step === 0) return t('start', { date: longDate(dateOf(first), language) });
  const from = dateOf(first + step - 1);
  if (days === 1) return longDate(from, language);
  return t('week', {
    from: longDate(from, language),
    to: shortDate(shift(from, days - 1) ?? from, language),
  });
}

/** The moment with its figures, for whoever hears the page. */
export function instantWords(
  period: Period,
  step: number,
  totals: Totals | undefined,
  language: Language,
): string {
  const date = dateWords(period, step, language);
  if (!totals) return date;
  const open = openAfter(totals, step);
  if (step === 0) return t('start_said', { date, open });
  return t(period.grain === 'day' ? 'day_said' : 'week_said', {
    date,
    open,
    opened: totals.opened[step - 1] ?? 0,
    ended: totals.ended[step - 1] ?? 0,
  });
}
