// The service ledger: what was done for residents in the grid, and a form for the next one.
import { useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { now } from '../app/screen';
import type { Area } from '../area/areas';
import { newKey } from '../board/key';
import { wordOf } from '../concern/words';
import { today } from '../filter/days';
import { vocabulary } from '../filter/filter';
import { Icon } from '../look/Icon';
import type { Session } from '../session/state';
import { serves } from './rights';
import { type Kind, loadLedger, type Period, period, type Service, services, totals } from './state';
import { kindName } from './Visits';
import { t } from './words';

const periods: readonly Period[] = ['month', 'year', '12'];

export function Services({ grid, who }: { grid: Area; who: Session }) {
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState('');
  const list = services.value;
  if (!list) return null;
  const helped = (totals.value?.rows ?? []).reduce((n, r) => n + (r.area === grid.code ? r.helped : 0), 0);
  const nameOf = (slug: string) => {
    const kind = list.kinds.find((k) => k.slug === slug);
    return kind ? kindName(kind) : slug;
  };

  async function remove(service: Service) {
    if (!confirm(t('delete_ask', { day: service.held_on, kind: nameOf(service.kind) }))) return;
    try {
      await api.delete(`services/${service.id}`, { ifMatch: `"${service.version}"` });
      setProblem('');
    } catch (error) {
      setProblem(explain(error));
    }
    await loadLedger();
  }

  return (
    <section>
      <div class="ledger-head">
        <h2>{t('services')}</h2>
        <select
          aria-label={t('period')}
          value={period.value}
          onChange={(event) => {
            period.value = event.currentTarget.value as Period;
          }}
        >
          {periods.map((p) => (
            <option key={p} value={p}>
              {t(`period_${p}`)}
            </option>
          ))}
        </select>
        {serves(who) && !adding && (
          <button type="button" class="ledger-text" onClick={() => setAdding(true)}>
            {t('add_service')}
          </button>
        )}
      </div>
      {adding && <ServiceForm grid={grid} kinds={list.kinds} leave={() => setAdding(false)} />}
      {list.total === 0 ? (
        <p class="ledger-empty">{t(serves(who) ? 'no_services' : 'no_services_read')}</p>
      ) : (
        <>
          <ul>
            {list.services.map((service) => (
              <li class="ledger-row" key={service.id} data-service={service.id}>
                <div>
                  {nameOf(service.kind)}
                  <small>
                    <time dateTime={service.held_on}>{service.held_on}</time> · {wordOf(service.force)}
                  </small>
                </div>
                <span>{t('n_helped', { n: service.helped })}</span>
                {service.editable && (
                  <button
                    type="button"
                    class="ib"
                    aria-label={t('delete')}
                    title={t('delete')}
                    onClick={() => void remove(service)}
                  >
                    <Icon name="x" />
                  </button>
                )}
              </li>
            ))}
          </ul>
          <p class="ledger-sum">
            {t('n_times', { n: list.total, helped })}
            {list.services.length < list.total && (
              <small>{t('newest_of', { n: list.services.length, total: list.total })}</small>
            )}
          </p>
        </>
      )}
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

function ServiceForm({ grid, kinds, leave }: { grid: Area; kinds: readonly Kind[]; leave: () => void }) {
  const day = today(now.value);
  const [draft, setDraft] = useState({
    kind: kinds[0]?.slug ?? '',
    held_on: day,
    helped: '',
    force: 'volunteer',
    key: newKey(),
  });
  const [problem, setProblem] = useState('');
  const [saving, setSaving] = useState(false);
  // What is changed after it was tried is another entry, and gets another name.
  const write = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part, key: newKey() });

  async function save(event: Event) {
    event.preventDefault();
    setSaving(true);
    const { kind, held_on, helped, force, key } = draft;
    try {
      await api.post(
        'services',
        { area: grid.code, kind, held_on, helped: Number(helped), force },
        { idempotencyKey: key },
      );
      await loadLedger();
      leave();
    } catch (error) {
      setProblem(explain(error));
      setSaving(false);
    }
  }

  return (
    <form class="ledger-form" onSubmit={(event) => void save(event)}>
      <fieldset class="ledger-kinds" aria-label={t('kind')}>
        {kinds.map((kind) => (
          <label key={kind.slug}>
            <input
              type="radio"
              name="service-kind"
              checked={draft.kind === kind.slug}
              onChange={() => write({ kind: kind.slug })}
            />
            <span>{kindName(kind)}</span>
          </label>
        ))}
      </fieldset>
      <div class="ledger-pair">
        <label class="field">
          <span>{t('held_on')}</span>
          <input
            type="date"
            required
            max={day}
            value={draft.held_on}
            onInput={(event) => write({ held_on: event.currentTarget.value })}
          />
        </label>
        <label class="field">
          <span>{t('helped')}</span>
          <input
            type="number"
            inputMode="numeric"
            required
            min={1}
            max={100_000}
            value={draft.helped}
            onInput={(event) => write({ helped: event.currentTarget.value })}
          />
        </label>
      </div>
      <label class="field">
        <span>{t('force')}</span>
        <select value={draft.force} onChange={(event) => write({ force: event.currentTarget.value })}>
          {vocabulary.force.map((f) => (
            <option key={f} value={f}>
              {wordOf(f)}
            </option>
          ))}
        </select>
      </label>
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <div class="ledger-acts">
        <button type="submit" class="btn pri" disabled={saving}>
          {t(saving ? 'saving' : 'save')}
        </button>
        <button type="button" class="btn" onClick={leave}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
