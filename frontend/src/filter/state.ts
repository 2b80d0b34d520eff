import { computed } from '@preact/signals';
import { changeSearch, readable, search } from '../app/url';
import { emptyFilter, type Filter, filterNames, readFilter, writeFilter } from './filter';

/** What the user asked to see. It lives in the URL; change it with `setFilter`. */
export const filter = computed<Filter>(() => readFilter(search.value));

/** The filter as a query string, without `?` and equal for equal filters: for tiles, lists, statistics and exports alike. */
export const filterQuery = computed(() => readable(writeFilter(filter.value)));

/** The same without the area: what the tree counts, so that each area shows its number whichever is chosen. */
export const filterQueryWithoutArea = computed(() => readable(writeFilter({ ...filter.value, area: [] })));

/** Changes parts of the filter, with an entry in the browser's history. */
export function setFilter(patch: Partial<Filter>): void {
  const next = writeFilter({ ...filter.peek(), ...patch });
  const change: Record<string, string | undefined> = {};
  for (const name of filterNames) change[name] = next.get(name) ?? undefined;
  changeSearch(change, true);
}

export function clearFilter(): void {
  setFilter(emptyFilter());
}
