import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { Icon } from '../look/Icon';
import { lookAtContact, type TypedContact } from './contact';
import { t } from './words';

interface EditContactProps {
  id: number;
  /** What is in the fields; undefined while they are closed. */
  typed: TypedContact | undefined;
  looked(contact: TypedContact): void;
  write(contact: TypedContact): void;
}

/** The contact in the form: hidden until somebody looks at it, which is recorded, or writes another in its place, which needs no look. */
export function EditContact({ id, typed, looked, write }: EditContactProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const look = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      looked(await lookAtContact(id));
    } catch (error) {
      setProblem(error);
    }
    setBusy(false);
  };
  return (
    <fieldset class="edit-contact">
      <legend>{t('contact')}</legend>
      {typed ? (
        <Fields typed={typed} write={write} />
      ) : (
        <>
          <p class="unseen">
            <Icon name="lock" />
            <span aria-hidden="true">••••••</span> {t('contact_note')}
          </p>
          {problem !== undefined && (
            <p class="wrong" role="alert">
              {explain(problem)}
            </p>
          )}
          <div class="acts">
            <button type="button" class="btn" disabled={busy} onClick={() => void look()}>
              {t('contact_look_change')}
            </button>
            <button type="button" class="btn" disabled={busy} onClick={() => write({ name: '', phone: '' })}>
              {t('contact_new')}
            </button>
          </div>
        </>
      )}
    </fieldset>
  );
}

/** The fields, which take the place of the button that was pressed, and its focus. */
function Fields({ typed, write }: { typed: TypedContact; write(contact: TypedContact): void }) {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <>
      <label class="field">
        {t('contact_name')}
        <input
          ref={first}
          type="text"
          autocomplete="off"
          maxLength={50}
          value={typed.name}
          onInput={(e) => write({ ...typed, name: e.currentTarget.value })}
        />
      </label>
      <label class="field">
        {t('contact_phone')}
        <input
          type="tel"
          autocomplete="off"
          maxLength={30}
          value={typed.phone}
          onInput={(e) => write({ ...typed, phone: e.currentTarget.value })}
        />
      </label>
    </>
  );
}
