import { useEffect, useRef, useState } from 'preact/hooks';
import { t as list } from '../admin/words';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import { urlParam } from '../app/url';
import { type Category, categories, categoryName, categoryTree, loadCategories } from '../concern/categories';
import { openStatuses } from '../filter/filter';
import { Icon } from '../look/Icon';
import { categoryIcon } from '../look/icons';
import './category.css';
import { beforeOf, lengthWords, milestones, percentOf } from './draft';
import { EditCategory } from './EditCategory';
import { t } from './words';

/** The category that is open, `+` for a new one, `+parent` for one below. */
const open = urlParam('category', true);

/** How many open concerns each category has, of those that the account sees. */
async function countOpen(): Promise<ReadonlyMap<string, number>> {
  const { rows } = await api.get<components['schemas']['Stats']>(
    `stats?by=category&status=${openStatuses.join(',')}`,
  );
  return new Map(rows.map((r) => [r.key, r.count]));
}

export function Categories() {
  const [counts, setCounts] = useState<ReadonlyMap<string, number>>(new Map());
  const [problem, setProblem] = useState<unknown>();
  const [said, setSaid] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const [fresh, setFresh] = useState<string>();
  const moved = useRef<HTMLButtonElement>(null);
  const again = async () => {
    try {
      await loadCategories();
      setProblem(undefined);
    } catch (error) {
      setProblem(error);
    }
    // Without an answer the numbers are left out.
    setCounts(await countOpen().catch(() => new Map()));
  };
  useEffect(() => void again(), []);

  const move = async (
    c: Category,
    siblings: readonly Category[],
    step: -1 | 1,
    button: HTMLButtonElement,
  ) => {
    setBusy(true);
    setSaid('');
    setWrong('');
    moved.current = button;
    try {
      const before = beforeOf(siblings, c.slug, step);
      await api.patch(`categories/${c.slug}`, { before }, { ifMatch: `"${c.version}"` });
      await again();
      setSaid(t('moved', { name: categoryName(c.slug) }));
    } catch (error) {
      setWrong(explain(error));
      await again();
    }
    setBusy(false);
  };
  // The button that was pressed went along with its row and keeps the focus; at the end of the way its neighbour takes it.
  useEffect(() => {
    const button = moved.current;
    if (busy || !button) return;
    const here = button.disabled ? button.parentElement?.querySelector('button:enabled') : button;
    if (here instanceof HTMLElement) here.focus();
  }, [busy]);

  const opened = open.value.value;
  const show = (which: string | undefined) => {
    setFresh(undefined); // that it was made is said this once
    open.set(which);
  };
  const counted = (all: readonly Category[]) => all.reduce((n, c) => n + (counts.get(c.slug) ?? 0), 0);
  const row = (c: Category, siblings: readonly Category[], below: readonly Category[] = []) => (
    <Row
      key={c.slug}
      category={c}
      siblings={siblings}
      count={counted([c, ...below])}
      opened={c.slug === opened}
      show={() => show(c.slug)}
      busy={busy}
      move={(step, button) => void move(c, siblings, step, button)}
    />
  );
  const tops = categoryTree.value.map(({ parent }) => parent);
  return (
    <div class={opened === undefined ? 'categories' : 'categories with-item'}>
      <div class="admin-head">
        <h2>{t('categories')}</h2>
        <span class="count">{t('rule')}</span>
        <span role="status">{said}</span>
        <p class="wrong" role="alert">
          {wrong}
        </p>
        <button type="button" class="btn pri end" onClick={() => show('+')}>
          <Icon name="plus" />
          {t('create')}
        </button>
      </div>
      <div class="paper">
        {problem !== undefined ? (
          <div class="empty" role="alert">
            <p>
              {list('failed')}。{explain(problem)}
            </p>
            <button type="button" class="btn" onClick={() => void again()}>
              {list('retry')}
            </button>
          </div>
        ) : categories.value.length === 0 ? (
          <p class="empty">{list('loading')}</p>
        ) : (
          <table>
            <thead>
              <tr>
                {[
                  t('category'),
                  t('accept'),
                  t('resolve'),
                  t('strike_off'),
                  t('yellow'),
                  t('open'),
                  t('state'),
                  t('order'),
                ].map((head) => (
                  <th scope="col" key={head}>
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {categoryTree.value.flatMap(({ parent, children }) => [
                row(parent, tops, children),
                ...children.map((c) => row(c, children)),
              ])}
            </tbody>
          </table>
        )}
      </div>
      {opened !== undefined && categories.value.length > 0 && (
        <EditCategory
          key={opened}
          category={categories.value.find((c) => c.slug === opened)}
          below={opened.startsWith('+') ? opened.slice(1) : undefined}
          changed={again}
          fresh={fresh === opened}
          made={(slug) => {
            setFresh(slug);
            open.set(slug);
          }}
          show={show}
          close={() => show(undefined)}
        />
      )}
    </div>
  );
}

interface RowProps {
  category: Category;
  siblings: readonly Category[];
  count: number;
  opened: boolean;
  show: () => void;
  busy: boolean;
  move: (step: -1 | 1, button: HTMLButtonElement) => void;
}

function Row({ category: c, siblings, count, opened, show, busy, move }: RowProps) {
  const at = siblings.indexOf(c);
  const name = categoryName(c.slug);
  const classes = [opened && 'sel', c.retired && 'off', c.parent ? 'second' : 'first']
    .filter(Boolean)
    .join(' ');
  return (
    <tr class={classes}>
      <td>
        <span class="kind">
          <Icon name={categoryIcon(c.icon)} />
          <button type="button" class="open" onClick={show}>
            {name}
          </button>
        </span>
        <small>{c.slug}</small>
      </td>
      {milestones.map((m) => (
        <td key={m} class="length" data-head={t(m)}>
          {lengthWords(c.due[m])}
        </td>
      ))}
      <td class="length" data-head={t('yellow')}>
        {t('percent', { n: percentOf(c.yellow_share) })}
      </td>
      <td class="length" data-head={t('open')}>
        {count}
      </td>
      <td class="marks">
        {c.retired ? <span class="tag">{t('retired')}</span> : null}
        {c.edited ? <span class="tag">{t(c.shipped ? 'differs' : 'own')}</span> : null}
      </td>
      <td class="act">
        {([-1, 1] as const).map((step) => (
          <button
            key={step}
            type="button"
            class="ib"
            disabled={busy || at + step < 0 || at + step >= siblings.length}
            aria-label={t(step < 0 ? 'move_up' : 'move_down', { name })}
            onClick={(e) => move(step, e.currentTarget)}
          >
            <Icon name="up" class={step > 0 ? 'turned' : undefined} />
          </button>
        ))}
      </td>
    </tr>
  );
}
