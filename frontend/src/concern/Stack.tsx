import { useEffect, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { filterQuery } from '../filter/state';
import { Drawer } from '../look/Drawer';
import { stack } from '../map/view';
import { Line } from './List';
import { firstPage, type Listing, nextPage, withBox } from './listing';
import { t } from './words';

/** About a tenth of a metre: members of a stack are within it. */
const around = 1e-6;

/** The concerns on one position, which no zoom parts. */
export function StackList() {
  const at = stack.value;
  const [listing, setListing] = useState<Listing>();
  const [problem, setProblem] = useState<unknown>();
  const query = at
    ? withBox(filterQuery.value, [at[0] - around, at[1] - around, at[2] + around, at[3] + around])
    : undefined;
  useEffect(() => {
    if (query === undefined) return undefined;
    const controller = new AbortController();
    setListing(undefined);
    firstPage(query, 'red_at', controller.signal).then(setListing, (error: unknown) => {
      if (!controller.signal.aborted) setProblem(error);
    });
    return () => controller.abort();
  }, [query]);
  if (!at) return null;
  const close = () => {
    stack.value = undefined;
  };
  const title = t('list_here', { n: listing ? `${listing.rows.length}${listing.next ? '+' : ''}` : '…' });
  return (
    <Drawer title={title} label={title} close={close}>
      <div class="stack">
        {listing && (
          <ol>
            {listing.rows.map((concern) => (
              <Line key={concern.id} concern={concern} />
            ))}
          </ol>
        )}
        {!listing && problem === undefined && <p class="empty">{t('loading')}</p>}
        {problem !== undefined && (
          <p class="empty" role="alert">
            {explain(problem)}
          </p>
        )}
        {listing?.next && (
          <button
            type="button"
            class="more"
            onClick={() => void nextPage(listing, new AbortController().signal).then(setListing, setProblem)}
          >
            {t('list_more')}
          </button>
        )}
      </div>
    </Drawer>
  );
}
