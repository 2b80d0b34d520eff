// The parts of a step's form that only one step has.
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain, ProblemError } from '../api/problem';
import { vocabulary } from '../filter/filter';
import type { Concern } from './concern';
import { t } from './loopWords';
import { card } from './state';
import { numberOf, type StepDraft } from './stepping';
import { teamsOf, useTeams } from './teams';
import { wordOf } from './words';

export interface FieldsProps {
  draft: StepDraft;
  write: (part: Partial<StepDraft>) => void;
}

/** Whom it is sent to: one of the four forces, and a team. */
export function TeamFields({ draft, write }: FieldsProps) {
  const facts = card.value?.concern?.properties;
  const all = useTeams(facts?.category ?? '', facts?.area);
  const teams = all && teamsOf(all, draft.force);
  const chosen = (name: string) => {
    const force = all?.find((team) => team.name === name)?.force;
    write(force ? { team: name, force } : { team: name });
  };
  return (
    <>
      <fieldset class="segments">
        <legend>{t('force')}</legend>
        {vocabulary.force.map((force) => (
          <label key={force}>
            <input
              type="radio"
              name="force"
              checked={draft.force === force}
              onChange={() => write({ force })}
            />
            <span>{wordOf(force)}</span>
          </label>
        ))}
      </fieldset>
      <label class="field" htmlFor="step-team">
        {t('team')}
        {all?.length === 0 ? (
          <input
            id="step-team"
            type="text"
            aria-required="true"
            maxLength={100}
            value={draft.team}
            onInput={(event) => write({ team: event.currentTarget.value })}
          />
        ) : (
          <select
            id="step-team"
            aria-required="true"
            value={draft.team}
            onChange={(event) => chosen(event.currentTarget.value)}
          >
            <option value="">{t('team_choose')}</option>
            {teams?.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </label>
    </>
  );
}

/** What the resident was told, and how satisfied they said they are. */
export function AnswerFields({ draft, write }: FieldsProps) {
  return (
    <>
      <label class="field">
        {t('answer_text')}
        <textarea
          rows={3}
          maxLength={1000}
          aria-required="true"
          value={draft.answer}
          onInput={(event) => write({ answer: event.currentTarget.value })}
        />
      </label>
      <fieldset class="segments five">
        <legend>{t('satisfaction')}</legend>
        {([1, 2, 3, 4, 5] as const).map((n) => (
          <label key={n}>
            <input
              type="radio"
              name="satisfaction"
              checked={draft.satisfaction === n}
              onChange={() => write({ satisfaction: n })}
            />
            <span>{t(`satisfaction_${n}`)}</span>
          </label>
        ))}
        {draft.satisfaction !== undefined && (
          <button type="button" class="plain" onClick={() => write({ satisfaction: undefined })}>
            {t('satisfaction_clear')}
          </button>
        )}
      </fieldset>
    </>
  );
}

/** Milliseconds after the last key until the number is looked up. */
const typingPause = 300;

/** The concern that it is the same as: its number, and what it is, looked up before anything is merged. */
export function MergeFields({ id, draft, write }: FieldsProps & { id: number }) {
  const [found, setFound] = useState<Concern | 'none' | unknown>();
  const other = numberOf(draft.into);
  useEffect(() => {
    setFound(undefined);
    if (other === undefined || other === id) return undefined;
    const controller = new AbortController();
    const timer = window.setTimeout(() => {
      api.get<Concern>(`concerns/${other}`, { signal: controller.signal }).then(
        (concern) => {
          setFound(concern);
          write({ seen: other });
        },
        (error: unknown) => {
          if (controller.signal.aborted) return;
          setFound(error instanceof ProblemError && error.status === 404 ? 'none' : error);
        },
      );
    }, typingPause);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [other, id]);
  return (
    <div class="field">
      <label class="field">
        {t('into')}
        <input
          type="text"
          inputMode="numeric"
          autocomplete="off"
          aria-required="true"
          value={draft.into}
          onInput={(event) => write({ into: event.currentTarget.value })}
        />
      </label>
      <p class="looked-up" role="status">
        {other === id ? t('into_self') : other !== undefined && lookedUp(found)}
      </p>
    </div>
  );
}

function lookedUp(found: Concern | 'none' | unknown): string {
  if (found === undefined) return t('into_asking');
  if (found === 'none') return t('into_none');
  if (!isConcern(found)) return explain(found);
  return t('into_found', { title: found.properties.title, status: wordOf(found.properties.status) });
}

function isConcern(value: unknown): value is Concern {
  return typeof value === 'object' && value !== null && 'properties' in value;
}
