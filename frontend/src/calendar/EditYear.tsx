import { useState } from 'preact/hooks';
import { useSaving } from '../admin/saving';
import { api } from '../api/client';
import { changesOf, type Draft, daysOf, mark, pasted } from './days';
import { Foretold } from './Foretold';
import type { Turned, Year } from './state';
import { spanWords, t } from './words';

interface Props {
  year: Year;
  draft: Draft;
  /** The days as they are stored. */
  stored: Draft;
  change: (draft: Draft) => void;
  /** In order. */
  chosen: readonly string[];
  /** Nothing is chosen any more. */
  chosenDone: () => void;
  /** Reads the year and the book again. `keep` leaves what was filled in. */
  reload: (keep: boolean) => Promise<void>;
}

/** What is done with the chosen days, and the saving of the year with what it rests on. */
export function EditYear({ year, draft, stored, change, chosen, chosenDone, reload }: Props) {
  const [name, setName] = useState('');
  const [source, setSource] = useState(year.basis?.edited ? year.basis.source : '');
  const [lines, setLines] = useState('');
  const [read, setRead] = useState<{ n: number; wrong: number[] }>();
  const [foretold, setForetold] = useState<{ draft: Draft; turned: Turned }>();
  const { busy, said, problem, attempt } = useSaving(
    () => t('stale'),
    () => reload(true),
  );
  const weekends = mark(new Map(), chosen, 'workday', name).size;
  const set = (choice: 'holiday' | 'workday' | 'usual') => {
    change(mark(draft, chosen, choice, name.trim()));
    chosenDone();
  };
  const changed =
    changesOf(stored, draft).length > 0 ||
    (source.trim() !== '' && source.trim() !== (year.basis?.source ?? ''));
  const looked = foretold?.draft === draft ? foretold.turned : undefined;
  const days = daysOf(draft);
  const ifMatch = `"${year.version}"`;
  const submit = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      if (!looked) {
        const turned = await api.post<Turned>('calendar/preview', { year: year.year, days });
        setForetold({ draft, turned });
        return '';
      }
      await api.put(`calendar/${year.year}`, { source: source.trim(), days }, { ifMatch });
      setForetold(undefined);
      await reload(false);
      return t('saved');
    });
  };
  const reset = () => {
    const ask = t(year.shipped ? 'reset_ask' : 'reset_none_ask', { year: year.year });
    if (!confirm(ask)) return;
    void attempt(async () => {
      await api.delete(`calendar/${year.year}`, { ifMatch });
      setSource('');
      await reload(false);
      return t('saved');
    });
  };
  const take = () => {
    const { days, wrong } = pasted(lines, year.year, t('make_up'));
    setRead({ n: days.size, wrong });
    if (wrong.length === 0 && days.size > 0) change(days);
  };
  const first = chosen[0];
  const last = chosen.at(-1);
  return (
    <>
      <fieldset class={first ? 'sheet chosen some' : 'sheet chosen'}>
        <legend aria-live="polite">
          {first && last ? t('chosen', { days: spanWords(first, last), n: chosen.length }) : t('choose_none')}
        </legend>
        <p class="hint">{t('choose_hint')}</p>
        <label class="field">
          {t('name')}
          <input
            value={name}
            maxLength={40}
            placeholder={t('name_example')}
            onInput={(e) => setName(e.currentTarget.value)}
          />
        </label>
        <div class="acts">
          <button
            type="button"
            class="btn"
            disabled={!first || name.trim() === ''}
            title={name.trim() === '' ? t('name_needed') : undefined}
            onClick={() => set('holiday')}
          >
            {t('holiday')}
          </button>
          <button
            type="button"
            class="btn"
            disabled={weekends === 0 || name.trim() === ''}
            title={weekends === 0 ? t('only_weekends') : undefined}
            onClick={() => set('workday')}
          >
            {t('workday')}
          </button>
          <button type="button" class="btn" disabled={!first} onClick={() => set('usual')}>
            {t('usual')}
          </button>
        </div>
      </fieldset>
      <details>
        <summary>{t('paste')}</summary>
        <label class="field">
          <small class="hint">{t('paste_hint')}</small>
          <textarea
            rows={6}
            aria-label={t('paste')}
            value={lines}
            onInput={(e) => setLines(e.currentTarget.value)}
          />
        </label>
        <button type="button" class="btn" disabled={lines.trim() === ''} onClick={take}>
          {t('paste_take')}
        </button>
        {read && (
          <p role="status">
            {read.wrong.length > 0
              ? t('paste_wrong', { lines: read.wrong.join(t('and')) })
              : t('paste_read', { n: read.n })}
          </p>
        )}
      </details>
      <form class="sheet" onSubmit={submit}>
        <label class="field">
          {t('basis')}
          <textarea
            required
            rows={2}
            maxLength={500}
            value={source}
            placeholder={t('basis_rule')}
            onInput={(e) => setSource(e.currentTarget.value)}
          />
        </label>
        <p class="wrong" role="alert">
          {problem}
        </p>
        {looked && <Foretold turned={looked} />}
        {said !== '' && <p role="status">{said}</p>}
        <div class="acts">
          <button type="submit" class="btn pri" disabled={busy || !changed}>
            {t(looked ? 'save' : 'look')}
          </button>
          {changesOf(stored, draft).length > 0 && (
            <button type="button" class="btn" disabled={busy} onClick={() => change(stored)}>
              {t('discard')}
            </button>
          )}
          {year.basis?.edited && (
            <button type="button" class="btn" disabled={busy} onClick={reset}>
              {t(year.shipped ? 'reset' : 'reset_none')}
            </button>
          )}
        </div>
      </form>
    </>
  );
}
