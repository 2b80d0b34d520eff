// 八必访: what is due and done this month, kind by kind, ticked off by thumb. Counts only.
import { useState } from 'preact/hooks';
import { explain } from '../api/problem';
import type { Area } from '../area/areas';
import { language } from '../i18n/dictionary';
import { Icon } from '../look/Icon';
import type { Session } from '../session/state';
import {
  carryOver,
  countOf,
  month,
  monthChoices,
  plan,
  setMonth,
  sheet,
  shownMonthName,
  thisMonth,
  tick,
  tickFailed,
} from './coverage';
import { monthName } from './month';
import { plans, serves } from './rights';
import type { Kind } from './state';
import { percent, sumOf } from './visits';
import { t } from './words';

export function kindName(kind: Kind): string {
  return language.value === 'en' && kind.name_en ? kind.name_en : kind.name;
}

export function Visits({ grid, who }: { grid: Area; who: Session }) {
  const [planning, setPlanning] = useState(false);
  const kinds = sheet.value?.kinds ?? [];
  const sum = sumOf(kinds.map((k) => countOf(grid.code, k.slug)));
  return (
    <section>
      <div class="ledger-head">
        <h2>{t('visits')}</h2>
        <select
          aria-label={t('month')}
          value={month.value}
          onChange={(event) => setMonth(event.currentTarget.value)}
        >
          {monthChoices.value.map((m) => (
            <option key={m} value={m}>
              {monthName(m, language.value)}
            </option>
          ))}
        </select>
        {plans(who) && (
          <button type="button" class="ledger-text" onClick={() => setPlanning(!planning)}>
            {t(planning ? 'plan_done' : 'plan')}
          </button>
        )}
      </div>
      {sum.due === 0 && <NothingDue grid={grid} who={who} />}
      <ul>
        {kinds.map((kind) => (
          <li class="ledger-row" key={kind.slug} data-kind={kind.slug}>
            <Row grid={grid} kind={kind} who={who} planning={planning} />
          </li>
        ))}
      </ul>
      <p class="ledger-sum">
        {t('total')} <b>{t('done_of', { done: sum.done, due: sum.due })}</b>{' '}
        {percent(sum) && <b>{percent(sum)}</b>}
        <small>{t('only_counts')}</small>
      </p>
      {tickFailed.value && (
        <p class="wrong" role="alert">
          {t('not_counted')}
          {tickFailed.value}
        </p>
      )}
    </section>
  );
}

function Row(props: { grid: Area; kind: Kind; who: Session; planning: boolean }) {
  const { grid, kind, who, planning } = props;
  const count = countOf(grid.code, kind.slug);
  const name = kindName(kind);
  const share = count.due > 0 ? Math.min(1, count.done / count.due) : 0;
  return (
    <>
      <div>
        {name}
        <span class="ledger-bar" aria-hidden="true">
          <i style={{ width: `${Math.round(share * 100)}%` }} />
        </span>
      </div>
      {planning ? (
        <Due grid={grid} kind={kind} />
      ) : (
        <div class="ledger-step">
          {serves(who) && (
            <button
              type="button"
              class="ib"
              aria-label={t('untick', { kind: name })}
              disabled={count.done === 0}
              onClick={() => void tick(grid.code, kind.slug, -1)}
            >
              <Icon name="minus" />
            </button>
          )}
          <output aria-live="polite">{t('done_of', { done: count.done, due: count.due })}</output>
          {serves(who) && (
            <button
              type="button"
              class="ib"
              aria-label={t('tick', { kind: name })}
              disabled={month.value > thisMonth.value}
              onClick={() => void tick(grid.code, kind.slug, 1)}
            >
              <Icon name="plus" />
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** How many are due: typed, or stepped. */
function Due({ grid, kind }: { grid: Area; kind: Kind }) {
  const { due } = countOf(grid.code, kind.slug);
  const name = kindName(kind);
  const say = (next: number) => {
    if (Number.isInteger(next) && next >= 0 && next !== due) void plan(grid.code, kind.slug, next);
  };
  return (
    <div class="ledger-step">
      <button
        type="button"
        class="ib"
        aria-label={t('less_due', { kind: name })}
        disabled={due === 0}
        onClick={() => say(due - 1)}
      >
        <Icon name="minus" />
      </button>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={100_000}
        aria-label={t('due_of', { kind: name })}
        value={due}
        onChange={(event) => say(event.currentTarget.valueAsNumber)}
      />
      <button
        type="button"
        class="ib"
        aria-label={t('more_due', { kind: name })}
        onClick={() => say(due + 1)}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}

/** What to do first in a month without numbers. */
function NothingDue({ grid, who }: { grid: Area; who: Session }) {
  const [said, setSaid] = useState('');
  const values = { month: shownMonthName() };
  const carry = async () => {
    try {
      // Numbers that were set take this place by themselves.
      if ((await carryOver(grid.code)) === 0) setSaid(t('carried_none'));
    } catch (error) {
      setSaid(explain(error));
    }
  };
  return (
    <div class="ledger-empty">
      <p>{t(plans(who) || !serves(who) ? 'no_due' : 'no_due_member', values)}</p>
      {plans(who) && (
        <button type="button" class="btn" onClick={() => void carry()}>
          {t('carry')}
        </button>
      )}
      <p role="status">{said}</p>
    </div>
  );
}
