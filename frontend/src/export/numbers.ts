import type { Language } from '../i18n/dictionary';

const units = ['B', 'KB', 'MB', 'GB'];

/** A file's size in the largest unit that leaves a figure, by 1024. */
export function fileSize(bytes: number): string {
  let [n, unit] = [bytes, 0];
  while (n >= 1024 && unit < units.length - 1) [n, unit] = [n / 1024, unit + 1];
  return `${unit > 0 && n < 10 ? n.toFixed(1) : Math.round(n)} ${units[unit]}`;
}

export function whole(n: number, language: Language): string {
  return n.toLocaleString(language === 'zh' ? 'zh-CN' : 'en');
}
