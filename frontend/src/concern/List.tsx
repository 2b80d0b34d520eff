import { useEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { listOpen, now } from '../app/screen';
import { areaByCode } from '../area/state';
import { filter, filterQuery } from '../filter/state';
import { onChange, onReset } from '../live/stream';
import { Icon, Light } from '../look/Icon';
import { categoryIcon } from '../look/icons';
import { viewBox } from '../map/view';
import { session } from '../session/state';
import { category, categoryName } from './categories';
import type { Concern } from './concern';
import { dueWords } from './due';
import { firstPage, type Listing, nextPage, type Sort, sorts, withBox } from './listing';
import { t as worded } from './loopWords';
import { openConcern, openId } from './state';
import { totals } from './totals';
import { t, wordOf } from './words';
import { isTeam } from './worklist';

const sortWords: Record<Sort, 'sort_newest' | 'sort_oldest' | 'sort_due'> = {
  '-noticed_at': 'sort_newest',
  noticed_at: 'sort_oldest',
  red_at: 'sort_due',
};

/** One concern as a line of the table. On a phone the cells stand in two lines. */
export function Line({ concern }: { concern: Concern }) {
  const f = concern.properties;
  const chosen = openId.value === concern.id;
  return (
    <li class={chosen ? 'tr sel' : 'tr'}>
      <button
        type="button"
        aria-current={chosen ? 'true' : undefined}
        onClick={() => openConcern(concern.id)}
      >
        <span class="c-light">
          <Light light={f.light} />
          <span class="vh">{wordOf(f.light)}</span>
        </span>
        <span class="no">{concern.id}</span>
        <span class="c-title">{f.title}</span>
        <span class="cat">
          <Icon name={categoryIcon(category(f.category)?.icon)} />
          {categoryName(f.category)}
        </span>
        <span class="c-area">
          {f.area ? (areaByCode(f.area)?.name ?? f.area_name ?? f.area) : t('outside')}
        </span>
        <span class="c-status">{wordOf(f.status)}</span>
        <span class="rest">{dueWords(f, now.value) || '—'}</span>
        <span class="c-team">{f.team || '—'}</span>
      </button>
    </li>
  );
}

/** Loads pages for a query, keeps them while they are renewed, and renews them when something changes. */
function useListing(query: string, sort: Sort) {
  const [listing, setListing] = useState<Listing>();
  const [problem, setProblem] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const shown = useRef(0);
  const controller = useRef(new AbortController());
  shown.current = listing?.rows.length ?? 0;

  const run = async (read: (signal: AbortSignal) => Promise<Listing>) => {
    controller.current.abort();
    const own = new AbortController();
    controller.current = own;
    setBusy(true);
    try {
      setListing(await read(own.signal));
      setProblem(undefined);
    } catch (error) {
      if (!own.signal.aborted) setProblem(error);
    } finally {
      if (controller.current === own) setBusy(false);
    }
  };
  const reload = (keep: boolean) => run((signal) => firstPage(query, sort, signal, keep ? shown.current : 0));

  useEffect(() => {
    void reload(false);
    let timer = 0;
    const soon = () => {
      timer ||= window.setTimeout(() => {
        timer = 0;
        void reload(true);
      }, 800);
    };
    const stops = [onChange('concern', soon), onReset(soon)];
    return () => {
      clearTimeout(timer);
      controller.current.abort();
      for (const stop of stops) stop();
    };
  }, [query, sort]);

  return {
    listing,
    problem,
    busy,
    reload,
    more: () => listing && run((signal) => nextPage(listing, signal)),
  };
}

/** The concerns that match the filter, for those who read rather than look: by keyboard and for a screen reader too. */
export function ConcernList() {
  const [inView, setInView] = useState(false);
  const who = session.value;
  const team = who ? isTeam(who) : false;
  const [sort, setSort] = useState<Sort>(team ? 'red_at' : '-noticed_at');
  const title = team && filter.value.mine ? worded('worklist') : t('list_title');
  const query = withBox(filterQuery.value, inView ? viewBox.value : undefined);
  const { listing, problem, busy, reload, more } = useListing(query, sort);
  const total = inView ? undefined : totals.value?.count;
  return (
    <section class="panel table" id="list" aria-label={title} aria-busy={busy} tabIndex={-1}>
      <div class="ph">
        <span class="title">{title}</span>
        <label class="row">
          <input type="checkbox" checked={inView} onChange={() => setInView(!inView)} />
          {t('in_view')}
        </label>
        <select
          aria-label={t('sort')}
          value={sort}
          onChange={(event) => setSort(event.currentTarget.value as Sort)}
        >
          {sorts.map((s) => (
            <option key={s} value={s}>
              {t(sortWords[s])}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="ib"
          aria-label={`${t('close')}：${title}`}
          onClick={() => (listOpen.value = false)}
        >
          <Icon name="x" />
        </button>
      </div>
      <div class="tr th" aria-hidden="true">
        <span>{t('light')}</span>
        <span>{t('number', { id: '' })}</span>
        <span>{t('title')}</span>
        <span>{t('category')}</span>
        <span>{t('area')}</span>
        <span>{t('status')}</span>
        <span class="rest">{t('due')}</span>
        <span>{t('team')}</span>
      </div>
      <div class="in">
        {listing && listing.rows.length > 0 && (
          <ol>
            {listing.rows.map((concern) => (
              <Line key={concern.id} concern={concern} />
            ))}
          </ol>
        )}
        {listing?.rows.length === 0 && <p class="empty">{t('list_empty')}</p>}
        {!listing && problem === undefined && <p class="empty">{t('loading')}</p>}
        {problem !== undefined && (
          <div class="empty" role="alert">
            <p>
              {t('failed')}。{explain(problem)}
            </p>
            <button type="button" class="btn" onClick={() => void reload(true)}>
              {t('retry')}
            </button>
          </div>
        )}
        {listing?.next && (
          <button type="button" class="more" disabled={busy} onClick={() => void more()}>
            {t('list_more')}
          </button>
        )}
      </div>
      <p class="tf" role="status">
        {listing &&
          (total === undefined
            ? t('list_count', { n: listing.rows.length })
            : t('list_shown', { n: listing.rows.length, total }))}
      </p>
    </section>
  );
}
