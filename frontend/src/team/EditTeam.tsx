import { CategoryChoice } from '../admin/CategoryChoice';
import { useDraft } from '../admin/draft';
import { PlaceChoice } from '../admin/PlaceChoice';
import { Said } from '../admin/Said';
import { useSaving } from '../admin/saving';
import { api } from '../api/client';
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
  /** It was made just now. */
  fresh: boolean;
  changed: () => Promise<void>;
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
export function EditTeam({ team, isNew, fresh, changed, made, close }: Props) {
  const { draft, set, stored } = useDraft(draftOf(team));
  const saving = useSaving(() => t('stale'), changed, fresh ? t('made') : '');
  const { busy, attempt } = saving;
  const address = `teams/${encodeURIComponent(team?.name ?? '')}`;
  const ifMatch = `"${team?.version}"`;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const { name, force, area, ordinal } = draft;
      const categories = [...draft.categories];
      if (team) {
        await api.patch(address, { force, area: area ?? null, categories, ordinal }, { ifMatch });
        await changed();
        stored();
        return t('saved');
      }
      const answer = await api.post<Team>('teams', { name: name.trim(), force, area, categories, ordinal });
      await changed();
      made(answer.name);
      return '';
    });
  };
  const toggle = () =>
    attempt(async () => {
      const disabled = !team?.disabled;
      await api.patch(address, { disabled }, { ifMatch });
      await changed();
      return t(disabled ? 'was_disabled' : 'was_enabled');
    });
  const remove = () => {
    if (!team || !confirm(t('remove_ask', { name: team.name }))) return;
    void attempt(async () => {
      await api.delete(address, { ifMatch });
      close();
      await changed();
      return '';
    });
  };
  const title = team?.name ?? t('create');
  if (!team && !isNew) {
    return (
      <Drawer title={t('teams')} label={t('teams')} close={close}>
        <p class="empty">{t(fresh ? 'made' : 'gone')}</p>
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
        <Said {...saving} />
        {!team && (
          <label class="field">
            {t('name')}
            <input
              required
              value={draft.name}
              maxLength={60}
              autocomplete="off"
              onInput={(e) => set({ name: e.currentTarget.value })}
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
                  onChange={() => set({ force })}
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
            change={(area) => set({ area })}
            everywhere={t('everywhere')}
          />
        </fieldset>
        <fieldset>
          <legend>{t('categories')}</legend>
          <p class="hint">{t('categories_rule')}</p>
          <CategoryChoice chosen={draft.categories} change={(categories) => set({ categories })} />
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
              set({ ordinal: Number.isNaN(n) ? undefined : n });
            }}
          />
          <small class="hint">{t('ordinal_rule')}</small>
        </label>
      </form>
    </Drawer>
  );
}
