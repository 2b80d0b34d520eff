import { useState } from 'preact/hooks';
import { usePages } from '../admin/pages';
import { t as list } from '../admin/words';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { t as loop } from '../concern/loopWords';
import { Icon } from '../look/Icon';
import { stamp } from '../record/time';
import { type Delivery, problemText, states, tells, type Webhook } from './webhook';
import { t } from './words';

function stepName(step: string): string {
  return step in loop.zh ? loop(step as keyof typeof loop.zh) : step;
}

/** How a message fared: its state, and unless it was taken why, how often it was tried and when it will be. */
function how(delivery: Delivery): string {
  const said = [t(`state_${delivery.state}`)];
  const why = problemText(delivery.problem, delivery.status, delivery.code);
  if (why) said.push(why);
  if (delivery.attempts > 1) said.push(t('tried', { n: delivery.attempts }));
  if (delivery.state === 'failed' && delivery.next_at) said.push(t('next', { at: stamp(delivery.next_at) }));
  return said.join(t('also'));
}

/** The last messages of a webhook, the newest first; each can be sent again by hand. */
export function Deliveries({ webhook, changed }: { webhook: Webhook; changed: () => Promise<void> }) {
  const [state, setState] = useState('');
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const pages = usePages<Delivery>(
    `webhooks/${webhook.id}/deliveries${state === '' ? '' : `?state=${state}`}`,
    'deliveries',
  );
  const again = () => {
    void pages.again();
    void changed();
  };
  const resend = async (delivery: Delivery) => {
    setSaid('');
    setProblem('');
    try {
      await api.post(`webhooks/${webhook.id}/deliveries/${delivery.id}/resend`, undefined);
      setSaid(t('resent'));
    } catch (error) {
      setProblem(explain(error));
    }
    again();
  };
  return (
    <div class="deliveries">
      <div class="pair">
        <select
          aria-label={t('state')}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
        >
          <option value="">{t('any_state')}</option>
          {states.map((s) => (
            <option key={s} value={s}>
              {t(`state_${s}`)}
            </option>
          ))}
        </select>
        <button type="button" class="btn" onClick={again}>
          <Icon name="again" />
          {t('refresh')}
        </button>
      </div>
      <p class="wrong" role="alert">
        {problem}
      </p>
      {said !== '' && <p role="status">{said}</p>}
      {pages.problem !== undefined && (
        <p class="wrong" role="alert">
          {explain(pages.problem)}
        </p>
      )}
      {pages.rows?.length === 0 && <p class="empty">{t('no_deliveries')}</p>}
      <ol>
        {pages.rows?.map((d) => (
          <li key={d.id}>
            <b>{tells(d, stepName)}</b>
            <small class="stamp">{stamp(d.at)}</small>
            <small class="how">{how(d)}</small>
            {d.state !== 'waiting' && (
              <button
                type="button"
                class="btn small"
                disabled={webhook.paused}
                aria-label={`${t('resend')} ${tells(d, stepName)}`}
                onClick={() => void resend(d)}
              >
                {t('resend')}
              </button>
            )}
          </li>
        ))}
      </ol>
      {pages.more && (
        <button type="button" class="more" onClick={pages.more}>
          {list('more')}
        </button>
      )}
      <p class="hint">{t('kept')}</p>
    </div>
  );
}
