import type { components } from '../api/schema';
import { categoryName } from '../concern/categories';
import { t } from './words';

type Schemas = components['schemas'];

export type AuditEntry = Schemas['AuditEntry'];

/** What an entry of the audit tells beside who and when, line by line. What this page does not know is left out. */
export function said({ action, detail }: Pick<AuditEntry, 'action' | 'detail'>): string[] {
  const text = (name: string): string => {
    const value = detail[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  switch (action) {
    case 'sign_in':
    case 'sign_in_failed':
      return text('network') ? [t('network', { network: text('network') })] : [];
    case 'export':
      return [
        t('exported', { n: text('count'), purpose: text('purpose') }),
        text('filter') ? t('filter', { filter: readable(text('filter')) }) : t('no_filter'),
      ];
    case 'contact':
    case 'slip':
    case 'photo_open':
    case 'photo_restricted':
    case 'photo_removed':
      return [t('looked', { id: text('concern') })];
    case 'import':
      return [t('imported', { file: text('file'), n: text('added') })];
    case 'account':
      return text('account')
        ? [t('account_members', { name: text('account'), what: members(detail.what) })]
        : [];
    case 'team':
      return [detail.removed === true ? t('removed_team', { name: text('team') }) : text('team')];
    case 'category':
      return text('category') ? [categoryName(text('category'))] : [];
    case 'calendar':
      return [text('year') || `${t('working_hours')} ${text('hours')}`];
    case 'webhook':
      if (detail.removed === true) return [t('removed_webhook', { name: text('name') })];
      if (!Array.isArray(detail.what)) return [text('name')];
      return [t('webhook_members', { name: text('name'), what: members(detail.what) })];
    case 'wall':
    case 'wall_begun':
    case 'wall_unlocked':
      return [detail.removed === true ? t('removed_wall', { name: text('name') }) : text('name')];
    case 'audit':
      return [
        [
          text('account'),
          text('action') && wordFor(text('action')),
          text('from') && t('from_day', { day: text('from').slice(0, 10) }),
          text('to') && t('to_day', { day: text('to').slice(0, 10) }),
          text('file') && t('as_file'),
        ]
          .filter(Boolean)
          .join(' ') || t('everything'),
      ];
    default:
      return [];
  }
}

function members(what: unknown): string {
  return Array.isArray(what) ? what.map((name) => wordFor(String(name))).join(t('and')) : '';
}

/** A word of the wire for people; one that this page does not know is shown as it came. */
export function wordFor(name: string): string {
  return name in t.zh ? t(name as keyof typeof t.zh) : name;
}

/** A query string without its escapes, as a person reads it. */
function readable(query: string): string {
  return [...new URLSearchParams(query)].map(([name, value]) => `${name}=${value}`).join(' ');
}
