// Days as the meeting has them: Shanghai's, written 2026-03-02.
import { language } from '../i18n/dictionary';

const hours = 3_600_000;

/** The day of an instant in Shanghai. */
export function dayOf(instant: number): string {
  return new Date(instant + 8 * hours).toISOString().slice(0, 10);
}

/** 3月2日 周一, or Mon 2 Mar. */
export function dayWords(day: string): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (language.value === 'zh')
    return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 周${'日一二三四五六'[at.getUTCDay()]}`;
  return at.toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
