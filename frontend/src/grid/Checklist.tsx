// 五必清: which of the five are clear, since when, and a button to say so.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { now } from '../app/screen';
import { newKey } from '../board/key';
import { Icon } from '../look/Icon';
import type { Session } from '../session/state';
import { daysBetween } from './month';
import { serves } from './rights';
import { type ClearItem, type GridCard, loadLedger } from './state';
import { t } from './words';

/** "12 days ago", by the midnights of Shanghai between. */
export function since(confirmedAt: string | null, at: Date): string {
  if (confirmedAt === null) return t('never');
  const days = daysBetween(new Date(confirmedAt), at);
  if (days < 1) return t('today');
  return days === 1 ? t('yesterday') : t('days_ago', { n: days });
}

export function Checklist({ card, who }: { card: GridCard; who: Session }) {
  const [busy, setBusy] = useState<ClearItem>();
  const [problem, setProblem] = useState('');

  async function confirm(item: ClearItem) {
    setBusy(item);
    try {
      await api.post(`areas/${card.area.code}/clear`, { item }, { idempotencyKey: newKey() });
      await loadLedger();
      setProblem('');
    } catch (error) {
      setProblem(explain(error));
    }
    setBusy(undefined);
  }

  return (
    <section>
      <div class="ledger-head">
        <h2>{t('clear')}</h2>
        <span>{t('clear_count', { n: card.clear.filter((c) => !c.stale).length })}</span>
      </div>
      <ul>
        {card.clear.map(({ item, confirmed_at, confirmed_by, stale }) => {
          const when = since(confirmed_at, now.value);
          return (
            <li class="ledger-row" key={item} data-item={item}>
              <Icon name={stale ? 'clock' : 'check'} class={stale ? 'ledger-stale' : ''} />
              <div>
                {t(item)}
                {stale && confirmed_at !== null && <span class="tag">{t('stale')}</span>}
                <small>{confirmed_by ? t('by', { when, who: confirmed_by }) : when}</small>
              </div>
              {serves(who) && (
                <button
                  type="button"
                  class="btn"
                  disabled={busy !== undefined}
                  aria-label={t('confirm_of', { item: t(item) })}
                  onClick={() => void confirm(item)}
                >
                  {t('confirm')}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}
