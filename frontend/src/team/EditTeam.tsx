import { useEffect, useState } from 'preact/hooks';
import { CategoryChoice } from '../admin/CategoryChoice';
import { PlaceChoice } from '../admin/PlaceChoice';
import { api } from '../api/client';
import { explain, ProblemError } from '../api/problem';
import type { components } from '../api/schema';
import { wordOf } from '../concern/words';
import { vocabulary } from '../filter/filter';
import { Drawer } from '../look/Drawer';
import { session } from '../session/state';
import type { Team } from './state';
import { t } from './words';

type Schemas = components['schemas'];

interface Props {
  /** undefined while it is new, or when it is gone. */
  team: Team | undefined;
  isNew: boolean;
  changed: () => void;
  made: (name: string) => void;
  close: () => void;
}

interface Draft {
  name: string;
  force: Schemas['Force'];
  /** A code; undefined is everywhere. */
  area: string | undefined;
  categories: readonly string[];
  ordinal: number | undefined;
}

function draftOf(team: Team | undefined): Draft {
  if (team) {
    const { name, force, area, categories, ordinal } = team;
    return { name, force, area: area?.code, categories, ordinal };
  }
  return {
    name: '',
    force: 'full_time',
    area: session.peek()?.areas[0]?.code,
    categories: [],
    ordinal: undefined,
  };
}

/** One team beside the list: its force, where it serves, and what it takes. */
export function EditTeam({ team, isNew, changed, made, close }: Props) {
  const [draft, setDraft] = useState(() => draftOf(team));
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  // After a conflict what was filled in stays, after a change of one's own it is the new state.
  const [keep, setKeep] = useState(false);
  useEffect(() => {
    if (team && !keep) setDraft(draftOf(team));
  }, [team?.version]);

  const attempt = async (act: () => Promise<string>) => {
    setBusy(true);
    setSaid('');
    setProblem('');
    setKeep(false);
    try {
      setSaid(await act());
      changed();
    } catch (error) {
      const stale = error instanceof ProblemError && error.status === 412;
      setProblem(stale ? t('stale') : explain(error));
      if (stale) {
        setKeep(true);
        changed();
      }
    }
    setBusy(false);
  };
  const address = `teams/${encodeURIComponent(team?.name ?? '')}`;
  const ifMatch = `"${team?.version}"`;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const { name, force, area, ordinal } = draft;
      const categories = [...draft.categories];
      if (team) {
        await api.patch(address, { force, area: area ?? null, categories, ordinal }, { ifMatch });
        return t('saved');
      }
      const answer = await api.post<Team>('teams', { name: name.trim(), force, area, categories, ordinal });
      made(answer.name);
      return t('made');
    });
  };
  const toggle = () =>
    attempt(async () => {
      const disabled = !team?.disabled;
      await api.patch(address, { disabled }, { ifMatch });
      return t(disabled ? 'was_disabled' : 'was_enabled');
    });
  const remove = () => {
    if (!team || !confirm(t('remove_ask', { name: team.name }))) return;
    void attempt(async () => {
      await api.delete(address, { ifMatch });
      close();
      return '';
    });
  };
  const title = team?.name ?? t('create');
  if (!team && !isNew) {
    return (
      <Drawer title={t('teams')} label={t('teams')} close={close}>
        <p class="empty">{t('gone')}</p>
      </Drawer>
    );
  }
  return (
    <Drawer
      title={title}
      label={title}
      close={close}
      foot={
        <>
          <button type="submit" form="edit-team" class="btn pri" disabled={busy}>
            {t(team ? 'save' : 'make')}
          </button>
          {team && (
            <>
              <button type="button" class="btn" disabled={busy} onClick={() => void toggle()}>
                {t(team.disabled ? 'enable' : 'disable')}
              </button>
              <button type="button" class="btn" disabled={busy} onClick={remove}>
                {t('remove')}
              </button>
            </>
          )}
        </>
      }
    >
      <form id="edit-team" class="sheet" onSubmit={save}>
        <p class="wrong" role="alert">
          {problem}
        </p>
        {said !== '' && <p role="status">{said}</p>}
        {!team && (
          <label class="field">
            {t('name')}
            <input
              required
              value={draft.name}
              maxLength={60}
              autocomplete="off"
              onInput={(e) => setDraft({ ...draft, name: e.currentTarget.value })}
            />
            <small class="hint">{t('name_rule')}</small>
          </label>
        )}
        <fieldset>
          <legend>{t('force')}</legend>
          <div class="two">
            {vocabulary.force.map((force) => (
              <label class="row" key={force}>
                <input
                  type="radio"
                  name="force"
                  checked={draft.force === force}
                  onChange={() => setDraft({ ...draft, force })}
                />
                {wordOf(force)}
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>{t('area')}</legend>
          <PlaceChoice
            name="team-area"
            area={draft.area}
            change={(area) => setDraft({ ...draft, area })}
            everywhere={t('everywhere')}
          />
        </fieldset>
        <fieldset>
          <legend>{t('categories')}</legend>
          <p class="hint">{t('categories_rule')}</p>
          <CategoryChoice
            chosen={draft.categories}
            change={(categories) => setDraft({ ...draft, categories })}
          />
        </fieldset>
        <label class="field">
          {t('ordinal')}
          <input
            type="number"
            min={0}
            max={1000000}
            value={draft.ordinal ?? ''}
            onInput={(e) => {
              const n = e.currentTarget.valueAsNumber;
              setDraft({ ...draft, ordinal: Number.isNaN(n) ? undefined : n });
            }}
          />
          <small class="hint">{t('ordinal_rule')}</small>
        </label>
      </form>
    </Drawer>
  );
}
