// What was decided: what earlier meetings left undone first, then this one's, each with whoever owns it and its day.
import { useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { stamp } from '../ledger/print/sheet';
import { aboutConcern } from './Compare';
import { DecisionForm, StepForm, TaskForm } from './DecisionForms';
import { dayWords } from './days';
import { type Decision, type DecisionEvent, decisionEvents, patchDecision } from './remote';
import { loadOpened, opened } from './state';
import { t } from './words';

type Busy = { form: 'change' | 'step' | 'task'; decision: Decision } | { form: 'new'; decision: undefined };

export function Decisions({ writable }: { writable: boolean }) {
  const [busy, setBusy] = useState<Busy>();
  const now = opened.value;
  if (!now) return null;
  const { decisions, overdue } = now.decisions;
  const mayWrite = writable && !now.board.archived_at;
  const about = aboutConcern.value;
  const form: Busy | undefined =
    busy ?? (about !== undefined ? { form: 'new', decision: undefined } : undefined);
  const close = () => {
    setBusy(undefined);
    aboutConcern.value = undefined;
  };
  const list = (all: readonly Decision[], from: boolean) => (
    <ol>
      {all.map((d) => (
        <Item
          key={d.id}
          decision={d}
          from={from}
          writable={writable}
          // Of a filed meeting only whether it is done can still be said.
          words={mayWrite && !from}
          open={(name) => setBusy({ form: name, decision: d })}
        />
      ))}
    </ol>
  );
  return (
    <section class="meet-decisions" aria-label={t('decisions')}>
      {overdue.length > 0 && (
        <section class="meet-overdue" aria-label={t('overdue')}>
          <h3>
            {t('overdue')} <b>{overdue.length}</b>
          </h3>
          {list(overdue, true)}
        </section>
      )}
      <div class="meet-bar">
        <h3>
          {t('decisions')} <b>{decisions.length}</b>
        </h3>
        {mayWrite && (
          <button type="button" class="btn pri" onClick={() => setBusy({ form: 'new', decision: undefined })}>
            {t('decide')}
          </button>
        )}
      </div>
      {decisions.length === 0 ? <p class="empty">{t('no_decisions')}</p> : list(decisions, false)}
      {form?.form === 'new' && <DecisionForm board={now.board} about={about} close={close} />}
      {form?.form === 'change' && (
        <DecisionForm board={now.board} decision={form.decision} about={undefined} close={close} />
      )}
      {form?.form === 'step' && <StepForm decision={form.decision} close={close} />}
      {form?.form === 'task' && <TaskForm decision={form.decision} close={close} />}
    </section>
  );
}

interface ItemProps {
  decision: Decision;
  /** Whether it is of an earlier meeting, which is then named. */
  from: boolean;
  writable: boolean;
  words: boolean;
  open(form: 'change' | 'step' | 'task'): void;
}

/** Who owns a decision, in words. */
export function ownerWords(d: Decision): string {
  return d.owner.team ?? d.owner.name ?? t('owner_role');
}

export function stateWords(d: Decision): string {
  return d.overdue ? t('is_overdue') : t(`state_${d.state}`);
}

function Item({ decision: d, from, writable, words, open }: ItemProps) {
  const [dropping, setDropping] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [events, setEvents] = useState<readonly DecisionEvent[]>();
  const put = (patch: Parameters<typeof patchDecision>[1]) =>
    patchDecision(d, patch).then(
      () => {
        setDropping(false);
        setProblem(undefined);
        return loadOpened();
      },
      (error: unknown) => {
        setProblem(explain(error));
        return loadOpened();
      },
    );
  return (
    <li class={`meet-decision ${d.state}${d.overdue ? ' overdue' : ''}`}>
      <p class="text">{d.text}</p>
      <p class="owed">
        <span class="tag">
          {d.overdue && <Overdue />}
          {stateWords(d)}
        </span>
        <b>{ownerWords(d)}</b> · {t('due_by', { day: dayWords(d.due_on) })}
        {from && ` · ${t('overdue_from', { name: d.board_name, day: dayWords(d.met_on) })}`}
        {d.concern && (
          <>
            {' · '}
            <a href={`/?card=${d.concern}`} target="_blank" rel="noopener">
              {t('concern', { id: d.concern })}
            </a>
          </>
        )}
      </p>
      {d.reason && <p class="reason">{d.reason}</p>}
      {writable && !dropping && (
        <div class="acts">
          {d.state === 'open' ? (
            <>
              <button type="button" onClick={() => void put({ state: 'done' })}>
                {t('done')}
              </button>
              <button type="button" onClick={() => setDropping(true)}>
                {t('drop')}
              </button>
              {words && (
                <button type="button" onClick={() => open(d.concern ? 'step' : 'task')}>
                  {t(d.concern ? 'step' : 'task')}
                </button>
              )}
              {words && (
                <button type="button" onClick={() => open('change')}>
                  {t('change')}
                </button>
              )}
            </>
          ) : (
            <button type="button" onClick={() => void put({ state: 'open' })}>
              {t('reopen')}
            </button>
          )}
        </div>
      )}
      {dropping && (
        <form
          class="meet-form"
          onSubmit={(event) => {
            event.preventDefault();
            const reason = new FormData(event.currentTarget).get('reason');
            void put({ state: 'dropped', reason: String(reason ?? '') });
          }}
        >
          <label class="field">
            {t('reason')}
            <input name="reason" required maxLength={500} />
          </label>
          <div class="acts">
            <button type="button" onClick={() => setDropping(false)}>
              {t('cancel')}
            </button>
            <button type="submit">{t('save')}</button>
          </div>
        </form>
      )}
      {problem && (
        <p class="wrong" role="alert">
          {problem}
        </p>
      )}
      <details
        onToggle={(event) => {
          if (event.currentTarget.open)
            decisionEvents(d).then(setEvents, (e: unknown) => setProblem(explain(e)));
        }}
      >
        <summary>{t('history')}</summary>
        <ul>
          {events?.map((e) => (
            <li key={e.version}>
              {stamp(e.at)} {e.by} {eventWords(e)}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

const steps = ['accept', 'dispatch', 'start', 'coordinate', 'suspend', 'resume', 'reopen'] as const;

function eventWords(e: DecisionEvent): string {
  const kind = (['decide', 'change', 'step', 'task'] as const).find((k) => k === e.kind) ?? 'change';
  const step = steps.find((s) => s === e.facts.step);
  const state = (['open', 'done', 'dropped'] as const).find((s) => s === e.facts.state);
  const said = [
    t(`kind_${kind}`),
    step && t(`step_${step}`),
    kind !== 'decide' && state && t(`state_${state}`),
    typeof e.facts.due_on === 'string' && t('due_by', { day: dayWords(e.facts.due_on) }),
  ];
  return said.filter(Boolean).join(' · ');
}

function Overdue() {
  return (
    <svg class="l red" viewBox="0 0 14 14" aria-hidden="true">
      <rect x="2" y="2" width="10" height="10" rx="1" />
    </svg>
  );
}
