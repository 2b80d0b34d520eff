import { useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain, ProblemError } from '../api/problem';
import type { components } from '../api/schema';
import { areas } from '../area/state';
import { session } from '../session/state';
import { choicesOf, withArea } from './choices';
import { loadInbox } from './state';
import { t } from './words';

type Schemas = components['schemas'];
type Setting = Schemas['InboxSettings'];
type Patch = Schemas['InboxSettingsPatch'];

const kinds = ['new', 'returned', 'yellow', 'red'] as const;

interface Kept {
  body: Setting;
  etag: string | undefined;
}

/** What the account wants to be told of. Each choice is kept at once, one after the other. */
export function Settings() {
  const [setting, setSetting] = useState<Kept>();
  const [problem, setProblem] = useState('');
  const newest = useRef<Kept | undefined>(undefined);
  const last = useRef(Promise.resolve());
  const who = session.value;

  const show = (kept: Kept) => {
    newest.current = kept;
    setSetting(kept);
  };
  const read = async () => {
    try {
      show(await api.read<Setting>('inbox/settings'));
    } catch (error) {
      setProblem(explain(error));
    }
  };
  const write = async (choice: (before: Setting) => Patch) => {
    const before = newest.current;
    if (!before) return;
    setProblem('');
    try {
      show(await api.patch<Setting>('inbox/settings', choice(before.body), { ifMatch: before.etag }));
      await loadInbox();
    } catch (error) {
      show({ ...before }); // the boxes as they are kept, not as they were pressed
      if (error instanceof ProblemError && error.status === 412) await read();
      setProblem(
        error instanceof ProblemError && error.status === 412 ? t('changed_elsewhere') : explain(error),
      );
    }
  };
  const change = (choice: (before: Setting) => Patch) => {
    last.current = last.current.then(() => write(choice));
  };
  const choices = who ? choicesOf(who, areas.value ?? []) : [];
  return (
    <details class="inbox-settings" onToggle={(event) => event.currentTarget.open && !setting && void read()}>
      <summary>{t('settings')}</summary>
      <p class="wrong" role="alert">
        {problem}
      </p>
      {setting && (
        <>
          {kinds.map((kind) => (
            <label class="row" key={kind}>
              <input
                type="checkbox"
                checked={setting.body[kind]}
                onChange={(event) => {
                  const { checked } = event.currentTarget;
                  change(() => ({ [kind]: checked }));
                }}
              />
              {t(`settings_${kind}`)}
            </label>
          ))}
          {choices.length > 1 && (
            <fieldset>
              <legend>{t('areas')}</legend>
              {choices.map((area) => (
                <label class="row" key={area.code}>
                  <input
                    type="checkbox"
                    checked={setting.body.areas.includes(area.code)}
                    onChange={(event) => {
                      const { checked } = event.currentTarget;
                      change(({ areas: chosen }) => ({ areas: withArea(chosen, area.code, checked) }));
                    }}
                  />
                  {area.name}
                </label>
              ))}
              <p class="inbox-note">{t('areas_note')}</p>
            </fieldset>
          )}
        </>
      )}
    </details>
  );
}
