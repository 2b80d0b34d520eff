// The category by its icon: those that are used most come first, all of them are one press away.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../api/client';
import { type Category, categoryName, offered } from '../concern/categories';
import { Icon } from '../look/Icon';
import { categoryIcon } from '../look/icons';
import { draft, write } from './state';
import type { ReportWords } from './words';

/** Buttons of the short list; with the one for all of them two rows of four. */
const few = 7;

export function Categories({ words }: { words: ReportWords }) {
  const all = useSignal(false);
  const used = useSignal<readonly string[]>([]);
  useEffect(() => {
    const stop = new AbortController();
    api
      .get<{ rows: { key: string; count: number }[] }>('stats?by=category', { signal: stop.signal })
      .then(({ rows }) => {
        used.value = [...rows].sort((a, b) => b.count - a.count).map((r) => r.key);
      })
      // Which are used most only orders the buttons: without an answer the data file's order stands.
      .catch(() => undefined);
    return () => stop.abort();
  }, []);

  const groups = offered().map(({ parent, children }) => ({
    parent,
    leaves: children.length > 0 ? children : [parent],
  }));
  const leaves = groups.flatMap((group) => group.leaves);
  const rank = (c: Category) =>
    used.value.includes(c.slug) ? used.value.indexOf(c.slug) : used.value.length;
  const frequent = [...leaves].sort((a, b) => rank(a) - rank(b)).slice(0, few);
  const chosen = leaves.find((c) => c.slug === draft.value.category);
  const short = chosen && !frequent.includes(chosen) ? [...frequent.slice(0, few - 1), chosen] : frequent;
  return (
    <fieldset class="report-field report-kinds">
      <legend>{words.category}</legend>
      {all.value ? (
        groups.map(({ parent, leaves }) => (
          <div key={parent.slug} class="report-group">
            <p>{categoryName(parent.slug)}</p>
            <div class="report-grid-of-kinds">
              {leaves.map((c) => (
                <Kind key={c.slug} category={c} />
              ))}
            </div>
          </div>
        ))
      ) : (
        <div class="report-grid-of-kinds">
          {short.map((c) => (
            <Kind key={c.slug} category={c} />
          ))}
          <button type="button" class="report-kind" onClick={() => (all.value = true)}>
            <Icon name="c-more" />
            {words.all}
          </button>
        </div>
      )}
      {all.value ? (
        <button type="button" class="report-text" onClick={() => (all.value = false)}>
          {words.fewer}
        </button>
      ) : null}
    </fieldset>
  );
}

function Kind({ category }: { category: Category }) {
  return (
    <button
      type="button"
      class="report-kind"
      aria-pressed={draft.value.category === category.slug}
      onClick={() => write({ category: category.slug })}
    >
      <Icon name={categoryIcon(category.icon)} />
      {categoryName(category.slug)}
    </button>
  );
}
