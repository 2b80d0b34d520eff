import { useState } from 'preact/hooks';
import { explain, ProblemError } from '../api/problem';
import { vocabulary } from '../filter/filter';
import { categoryName, offered } from './categories';
import { type ConcernFacts, type ConcernPatch, may } from './concern';
import { contactPatch, type TypedContact } from './contact';
import { EditContact } from './EditContact';
import { changeConcern } from './state';
import { t, wordOf } from './words';

type Draft = Required<Pick<ConcernFacts, 'title' | 'category' | 'urgency'>> & {
  description: string;
  address: string;
};

function draftOf(facts: ConcernFacts): Draft {
  return {
    title: facts.title,
    category: facts.category,
    urgency: facts.urgency,
    description: facts.description ?? '',
    address: facts.address ?? '',
  };
}

/** Only what was changed goes to the server, so that another's change to another field is not undone. */
export function patchOf(facts: ConcernFacts, draft: Draft): ConcernPatch {
  const before = draftOf(facts);
  const patch: Record<string, string> = {};
  for (const name of Object.keys(draft) as (keyof Draft)[]) {
    if (draft[name] !== before[name]) patch[name] = draft[name];
  }
  return patch;
}

/** A form for the plain facts and, for those who handle the concern, its contact. When somebody else was faster, what was typed stays and the newest is below it. */
export function EditConcern({ id, facts, done }: { id: number; facts: ConcernFacts; done: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(facts));
  const [based] = useState(facts);
  const [seen, setSeen] = useState<TypedContact>();
  const [contact, setContact] = useState<TypedContact>();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const set = (name: keyof Draft) => (event: { currentTarget: { value: string } }) =>
    setDraft({ ...draft, [name]: event.currentTarget.value });

  const save = async (event: Event) => {
    event.preventDefault();
    const patch = patchOf(based, draft);
    const person = contactPatch(seen, contact);
    if (person !== undefined) patch.contact = person;
    if (Object.keys(patch).length === 0) {
      done();
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await changeConcern(patch);
      done();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };

  const stale = problem instanceof ProblemError && problem.status === 412;
  return (
    <form class="edit" onSubmit={(event) => void save(event)}>
      <label class="field">
        {t('title')}
        <input type="text" required maxLength={200} value={draft.title} onInput={set('title')} />
      </label>
      <label class="field">
        {t('description')}
        <textarea rows={4} value={draft.description} onInput={set('description')} />
      </label>
      <label class="field">
        {t('category')}
        <select value={draft.category} onChange={set('category')}>
          {offered(facts.category).map(({ parent, children }) => (
            <optgroup key={parent.slug} label={categoryName(parent.slug)}>
              {[...(parent.retired && parent.slug !== facts.category ? [] : [parent]), ...children].map(
                (c) => (
                  <option key={c.slug} value={c.slug}>
                    {categoryName(c.slug)}
                  </option>
                ),
              )}
            </optgroup>
          ))}
        </select>
      </label>
      <label class="field">
        {t('urgency')}
        <select value={draft.urgency} onChange={set('urgency')}>
          {vocabulary.urgency.map((u) => (
            <option key={u} value={u}>
              {wordOf(u)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {t('address')}
        <input type="text" value={draft.address} onInput={set('address')} />
      </label>
      {may(facts, 'handle') && (
        <EditContact
          id={id}
          typed={contact}
          looked={(found) => {
            setSeen(found);
            setContact(found);
          }}
          write={setContact}
        />
      )}
      {problem !== undefined && (
        <p class="wrong" role="alert">
          {stale ? t('stale') : explain(problem)}
        </p>
      )}
      <div class="acts">
        <button type="submit" class="btn pri" disabled={busy}>
          {t(busy ? 'saving' : 'save')}
        </button>
        <button type="button" class="btn" onClick={done}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}
