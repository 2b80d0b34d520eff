// A row of the ledger in words, the same on screen and on paper.
import { wordOf } from '../concern/words';
import type { Row } from './figures';
import { t } from './words';

/** Who handles it: the force and the team. */
export function handler(row: Row): string {
  if (row.force === '' && row.team === '') return t('nobody');
  return [row.force && wordOf(row.force), row.team].filter(Boolean).join(' · ');
}

const reasons = {
  decline: 'reason_decline',
  merge: 'reason_merge',
  suspend: 'reason_suspend',
  coordinate: 'reason_coordinate',
  reopen: 'reason_reopen',
} as const;

/** Why it is open, or was not handled: 挂账：等材料. The words are there for those who read them. */
export function why({ reason }: Row): string {
  if (!reason) return '';
  const kind = t(reasons[reason.kind as keyof typeof reasons]);
  return reason.words ? `${kind}：${reason.words}` : kind;
}

/** How it stands to the period: how it came in, and how it left. */
export function term({ term: { began, ended } }: Row): string {
  return `${t(began as 'opening' | 'found' | 'reopened')} → ${ended ? wordOf(ended) : t('open')}`;
}

/** The same in fewer characters, for a narrow column. */
export function shortTerm({ term: { began, ended } }: Row): string {
  return `${t(`${began}_short` as 'opening_short')} → ${ended ? wordOf(ended) : t('open')}`;
}

/** Verified and answered, as two marks that a screen reader says too. */
export function checks(row: Row): string {
  const said = [row.verified && t('verified'), row.answered && t('answered')].filter(Boolean);
  return said.length > 0 ? said.join(' · ') : '—';
}
