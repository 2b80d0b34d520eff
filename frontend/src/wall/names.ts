import { pathTo } from '../area/areas';
import { areas } from '../area/state';
import { language } from '../i18n/dictionary';
import { t } from './words';

/** An area's own name, as it is known in the room; a code nobody knows is its own name, and what lies outside of all has none. */
export function areaShort(code: string | undefined): string {
  if (!code) return '';
  const path = pathTo(areas.value ?? [], code).filter((a) => a.level !== 'building');
  // People say 二网格 for 第二网格.
  return path[path.length - 1]?.name.replace(/^第(.+网格)$/, '$1') ?? code;
}

/** The word for what happened. */
export function kindWord(kind: string): string {
  const key = `kind_${kind}`;
  return key in t.zh ? t(key as keyof typeof t.zh) : kind;
}

/** 8月31日, or 31 Aug. */
export function dayWord(day: string): string {
  const [, m, d] = day.split('-').map(Number);
  if (language.value === 'zh') return `${m}月${d}日`;
  return new Date(`${day}T00:00:00Z`).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}

/** A share of 1 in percent with one decimal: 94.2. */
export function percent(share: number): string {
  return (Math.floor(share * 1000 + 1e-9) / 10).toFixed(1);
}
