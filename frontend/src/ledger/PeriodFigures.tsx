// The figures of a period: an equation that adds up, and what else it comes to.
import { type Figures, hours, mark, percent } from './figures';
import { t } from './words';

/** One term of the equation; its sign stands before it, so that the two stay together where lines break. */
function Term({ sign, name, n, more }: { sign: string; name: string; n: number; more?: string }) {
  return (
    <div class="book-term" data-sign={sign || undefined}>
      <dt>{name}</dt>
      <dd>
        <b>{n}</b>
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}

export function PeriodFigures({ figures: f, bounded }: { figures: Figures; bounded: boolean }) {
  const how = [
    `${t('struck_off')} ${f.struck_off}`,
    f.declined > 0 && `${t('declined')} ${f.declined}`,
    f.duplicate > 0 && `${t('duplicate')} ${f.duplicate}`,
  ].filter(Boolean);
  return (
    <section class="book-figures">
      <dl class="book-balance">
        {bounded && <Term sign="" name={t('opening')} n={f.opening} />}
        <Term sign={bounded ? '+' : ''} name={t(bounded ? 'found' : 'found_all')} n={f.found} />
        {f.reopened > 0 && <Term sign="+" name={t('reopened')} n={f.reopened} />}
        <Term sign="−" name={t(bounded ? 'ended' : 'ended_all')} n={f.ended} more={how.join(' · ')} />
        <Term sign="=" name={t(bounded ? 'closing' : 'closing_all')} n={f.closing} />
      </dl>
      <dl class="book-rates">
        <Rate name={t('strike_off_rate')} value={percent(f.strike_off_rate)} />
        <Rate name={t('on_time_rate')} value={percent(f.on_time_rate)} />
        <Rate
          name={t('handling')}
          value={f.handling_seconds === null ? '—' : t('hours_unit', { n: hours(f.handling_seconds) })}
        />
        <Rate name={t('difficult')} value={t('count', { n: f.difficult })} />
        <Rate name={t('overdue')} value={t('count', { n: f.overdue })} />
        <Rate
          name={t('satisfaction')}
          value={mark(f.satisfaction)}
          more={f.satisfied > 0 ? t('satisfied', { n: f.satisfied }) : undefined}
        />
      </dl>
    </section>
  );
}

function Rate({ name, value, more }: { name: string; value: string; more?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more && <small> {more}</small>}
      </dd>
    </div>
  );
}
