import { useState } from 'preact/hooks';
import { useDraft } from '../admin/draft';
import { Said } from '../admin/Said';
import { useSaving } from '../admin/saving';
import { api } from '../api/client';
import { category as bySlug, type Category, categoryName, categoryTree } from '../concern/categories';
import { Drawer } from '../look/Drawer';
import { Icon } from '../look/Icon';
import { categoryIcon, categoryIcons } from '../look/icons';
import {
  draftOf,
  type Length,
  type Milestone,
  milestones,
  newDraft,
  newOf,
  type Patch,
  patchOf,
  retimes,
  sentence,
} from './draft';
import { Foreseen, useForeseen } from './Foreseen';
import { t } from './words';

interface Props {
  /** undefined while it is new, or when it is gone. */
  category: Category | undefined;
  /** Of a new one the slug that it is to stand below, '' for the first level; undefined of one that is there. */
  below: string | undefined;
  /** It was made just now. */
  fresh: boolean;
  changed: () => Promise<void>;
  made: (slug: string) => void;
  show: (slug: string) => void;
  close: () => void;
}

/** One category beside the list: its words, its icon and its deadlines. */
export function EditCategory({ category, below, fresh, changed, made, show, close }: Props) {
  const { draft, set, stored } = useDraft(category ? draftOf(category) : newDraft(bySlug(below ?? '')));
  const [recount, setRecount] = useState(true);
  const saving = useSaving(() => t('stale'), changed, fresh ? t('made') : '');
  const { busy, attempt } = saving;
  const patch: Patch = category ? patchOf(category, draft) : {};
  const foreseen = useForeseen(category, retimes(patch) ? patch : undefined);

  const send = async (body: object) => {
    await api.patch(`categories/${category?.slug}`, body, { ifMatch: `"${category?.version}"` });
    await changed();
  };
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      if (category) {
        await send(retimes(patch) ? { ...patch, recount } : patch);
        stored();
        return t('saved');
      }
      const { slug } = await api.post<Category>('categories', newOf(draft));
      await changed();
      made(slug);
      return '';
    });
  };
  const retire = () =>
    attempt(async () => {
      const retired = !category?.retired;
      await send({ retired });
      return t(retired ? 'was_retired' : 'was_brought_back');
    });
  const toShipped = () => {
    if (!category?.shipped) return;
    const what = sentence(category.shipped);
    if (!confirm(t('shipped_ask', { name: categoryName(category.slug), what }))) return;
    void attempt(async () => {
      await send({ edited: false });
      stored();
      return t('was_shipped');
    });
  };

  if (!category && below === undefined) {
    return (
      <Drawer title={t('categories')} label={t('categories')} close={close}>
        <p class="empty">{t(fresh ? 'made' : 'gone')}</p>
      </Drawer>
    );
  }
  const title = category ? categoryName(category.slug) : t('create');
  return (
    <Drawer
      title={title}
      label={title}
      close={close}
      foot={
        <>
          <button type="submit" form="edit-category" class="btn pri" disabled={busy}>
            {t(category ? 'save' : 'make')}
          </button>
          {category && (
            <button type="button" class="btn" disabled={busy} onClick={() => void retire()}>
              {t(category.retired ? 'bring_back' : 'retire')}
            </button>
          )}
          {category?.shipped && (
            <button type="button" class="btn" disabled={busy} onClick={toShipped}>
              {t('shipped')}
            </button>
          )}
        </>
      }
    >
      <form id="edit-category" class="sheet" onSubmit={save}>
        <Said {...saving} />
        {!category && (
          <label class="field">
            {t('parent')}
            <select
              value={draft.parent}
              onChange={(e) => {
                const { accept, resolve, strike_off, yellow, icon } = newDraft(bySlug(e.currentTarget.value));
                set({ parent: e.currentTarget.value, accept, resolve, strike_off, yellow, icon });
              }}
            >
              <option value="">{t('top')}</option>
              {categoryTree.value.map(({ parent }) => (
                <option key={parent.slug} value={parent.slug}>
                  {categoryName(parent.slug)}
                </option>
              ))}
            </select>
          </label>
        )}
        <div class="two">
          <label class="field">
            {t('name')}
            <input
              required
              maxLength={30}
              value={draft.name}
              onInput={(e) => set({ name: e.currentTarget.value })}
            />
          </label>
          <label class="field">
            {t('name_en')}
            <input
              maxLength={60}
              lang="en"
              value={draft.name_en}
              onInput={(e) => set({ name_en: e.currentTarget.value })}
            />
          </label>
        </div>
        {!category && (
          <label class="field">
            {t('slug')}
            <input
              required
              maxLength={40}
              pattern="[a-z0-9]+(_[a-z0-9]+)*"
              autocomplete="off"
              value={draft.slug}
              onInput={(e) => set({ slug: e.currentTarget.value })}
            />
            <small class="hint">{t('slug_rule')}</small>
          </label>
        )}
        <fieldset>
          <legend>{t('icon')}</legend>
          <div class="icons">
            {categoryIcons.map((icon) => (
              <label key={icon} title={t(`icon_${icon}`)}>
                <input
                  type="radio"
                  name="icon"
                  aria-label={t(`icon_${icon}`)}
                  checked={draft.icon === icon}
                  onChange={() => set({ icon })}
                />
                <Icon name={categoryIcon(icon)} />
              </label>
            ))}
          </div>
        </fieldset>
        <fieldset>
          <legend>{t('due')}</legend>
          {category && !category.parent && <p class="hint">{t('due_top')}</p>}
          {milestones.map((m) => (
            <Deadline key={m} milestone={m} length={draft[m]} change={(length) => set({ [m]: length })} />
          ))}
          <label class="deadline">
            <span>{t('yellow_share')}</span>
            <input
              type="number"
              required
              min={1}
              max={99}
              step="any"
              value={draft.yellow}
              onInput={(e) => set({ yellow: e.currentTarget.value })}
            />
          </label>
        </fieldset>
        {retimes(patch) && (
          <div class="once">
            <label class="row">
              <input
                type="checkbox"
                checked={recount}
                onChange={(e) => setRecount(e.currentTarget.checked)}
              />
              <span class="said">
                {t('recount')}
                <small>{t('recount_rule')}</small>
              </span>
            </label>
            {recount && <Foreseen foreseen={foreseen} />}
          </div>
        )}
        {category?.shipped && <p class="hint">{t('shipped_is', { what: sentence(category.shipped) })}</p>}
        {category && !category.parent && (
          <button type="button" class="btn" onClick={() => show(`+${category.slug}`)}>
            <Icon name="plus" />
            {t('create_below', { name: categoryName(category.slug) })}
          </button>
        )}
      </form>
    </Drawer>
  );
}

interface DeadlineProps {
  milestone: Milestone;
  length: Length;
  change: (length: Length) => void;
}

function Deadline({ milestone, length, change }: DeadlineProps) {
  return (
    <div class="deadline">
      <span>{t(milestone)}</span>
      <input
        type="number"
        required
        min={1}
        max={9999}
        aria-label={t('how_long', { milestone: t(milestone) })}
        value={length.n}
        onInput={(e) => change({ ...length, n: e.currentTarget.value })}
      />
      <select
        aria-label={t('unit', { milestone: t(milestone) })}
        value={length.unit}
        onChange={(e) => change({ ...length, unit: e.currentTarget.value === 'd' ? 'd' : 'h' })}
      >
        <option value="h">{t('h')}</option>
        <option value="d">{t('d')}</option>
      </select>
    </div>
  );
}
