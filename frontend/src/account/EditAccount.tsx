import { useEffect, useState } from 'preact/hooks';
import { AreaChoice } from '../admin/AreaChoice';
import { areasOf } from '../admin/areas';
import { useDraft } from '../admin/draft';
import { Once } from '../admin/Once';
import { Said } from '../admin/Said';
import { useSaving } from '../admin/saving';
import { t as list } from '../admin/words';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { t as app } from '../app/words';
import { wordOf } from '../concern/words';
import { Drawer } from '../look/Drawer';
import { Icon } from '../look/Icon';
import { session } from '../session/state';
import { loadTeams, teams } from '../team/state';
import { type Account, draftOf, patchOf, roles } from './draft';
import { once } from './state';
import { t } from './words';

type Schemas = components['schemas'];

interface Props {
  /** undefined: a new one. */
  name: string | undefined;
  /** It was made just now. */
  fresh: boolean;
  changed: () => void;
  made: (name: string) => void;
  close: () => void;
}

/** One account beside the list: what it is called, may see and do. */
export function EditAccount({ name, fresh, changed, made, close }: Props) {
  const [account, setAccount] = useState<Account>();
  const [unread, setUnread] = useState<unknown>();
  const { draft, set, stored } = useDraft(draftOf(account));
  const address = `accounts/${name}`;
  useEffect(() => {
    void loadTeams();
    if (name !== undefined) api.get<Account>(address).then(setAccount, setUnread);
    return () => {
      if (once.peek()?.name === name) once.value = undefined;
    };
  }, [name]);

  const read = async () => setAccount(await api.get<Account>(address));
  const saving = useSaving(() => t('stale'), read, fresh ? t('made') : '');
  const { busy, attempt } = saving;
  const patch = async (body: Schemas['AccountPatch']) => {
    const { body: now } = await api.patch<Account>(address, body, { ifMatch: `"${account?.version}"` });
    setAccount(now);
    changed();
  };
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      if (account) {
        await patch(patchOf(account, draft));
        stored();
        return t('saved');
      }
      const answer = await api.post<Schemas['MadeAccount']>('accounts', {
        ...draft,
        name: draft.name.trim(),
      });
      if (answer.password) once.value = { name: answer.account.name, password: answer.password };
      changed();
      made(answer.account.name);
      return '';
    });
  };
  const toggle = () =>
    attempt(async () => {
      const disabled = !account?.disabled;
      await patch({ disabled });
      return t(disabled ? 'was_disabled' : 'was_enabled');
    });
  const reset = () => {
    if (!account || !confirm(t('reset_ask', { name: account.name }))) return;
    void attempt(async () => {
      const { password } = await api.post<Schemas['SetPassword']>(`${address}/password`, {});
      if (password) once.value = { name: account.name, password };
      await read();
      return '';
    });
  };

  const title = name ?? t('create');
  const own = account?.name === session.value?.account;
  const given = once.value?.name === name ? once.value : undefined;
  return (
    <Drawer
      title={title}
      label={title}
      close={close}
      foot={
        <>
          <button
            type="submit"
            form="edit-account"
            class="btn pri"
            disabled={busy || (name !== undefined && !account)}
          >
            {t(name === undefined ? 'make' : 'save')}
          </button>
          {account && !own && (
            <>
              <button type="button" class="btn" disabled={busy} onClick={() => void toggle()}>
                {t(account.disabled ? 'enable' : 'disable')}
              </button>
              <button type="button" class="btn" disabled={busy} onClick={reset}>
                {t('reset')}
              </button>
            </>
          )}
        </>
      }
    >
      <form id="edit-account" class="sheet" onSubmit={save}>
        {given && <Once secret={given.password} note={t('once')} />}
        <Said {...saving} problem={unread === undefined ? saving.problem : explain(unread)} />
        {name === undefined && (
          <label class="field">
            {t('name')}
            <input
              required
              value={draft.name}
              maxLength={63}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              onInput={(e) => set({ name: e.currentTarget.value })}
            />
            <small class="hint">{t('name_rule')}</small>
          </label>
        )}
        <label class="field">
          {t('display_name')}
          <input
            value={draft.display_name}
            maxLength={60}
            autocomplete="off"
            onInput={(e) => set({ display_name: e.currentTarget.value })}
          />
        </label>
        <fieldset>
          <legend>{t('role')}</legend>
          {roles.map((role) => (
            <label class="row" key={role}>
              <input type="radio" name="role" checked={draft.role === role} onChange={() => set({ role })} />
              <span class="said">
                {app(`role_${role}`)}
                <small>{t(`does_${role}`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('areas')}</legend>
          <p class="hint">
            {areasOf(draft.areas)
              .map((a) => a.name)
              .join(list('and')) || t('areas_none')}
          </p>
          <AreaChoice
            chosen={areasOf(draft.areas)}
            change={(chosen) => set({ areas: chosen.map((a) => a.code) })}
          />
          <p class="hint">{t('areas_rule')}</p>
        </fieldset>
        <fieldset>
          <legend>{t('teams')}</legend>
          <p class="hint">{t(teams.value.length === 0 ? 'teams_none' : 'teams_rule')}</p>
          <div class="two">
            {teams.value.map((team) => (
              <label class={team.disabled ? 'row off' : 'row'} key={team.name}>
                <input
                  type="checkbox"
                  checked={draft.teams.includes(team.name)}
                  onChange={(e) =>
                    set({
                      teams: e.currentTarget.checked
                        ? [...draft.teams, team.name]
                        : draft.teams.filter((n) => n !== team.name),
                    })
                  }
                />
                <span class="said">
                  {team.name}
                  <small>{team.disabled ? t('team_off') : wordOf(team.force)}</small>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        {name !== undefined && (
          <p class="note">
            <Icon name="note" />
            {t(own ? 'own_password' : 'rights_note')}
          </p>
        )}
      </form>
    </Drawer>
  );
}
