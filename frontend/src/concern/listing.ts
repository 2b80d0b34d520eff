import { api } from '../api/client';
import type { components } from '../api/schema';
import type { Concern } from './concern';

export const sorts = ['-noticed_at', 'noticed_at', 'red_at'] as const;
export type Sort = (typeof sorts)[number];

type Page = components['schemas']['ConcernCollection'];

/** Pages of concerns read one after the other. `next` is undefined when there are no more. */
export interface Listing {
  rows: Concern[];
  next: string | undefined;
}

/** How many concerns a page has. */
export const pageSize = 50;

/** Reads the first page, or as many as a list already shows (`atLeast`) so that a reload keeps its place. */
export async function firstPage(
  query: string,
  sort: Sort,
  signal: AbortSignal,
  atLeast = 0,
): Promise<Listing> {
  const limit = Math.min(1000, Math.max(pageSize, atLeast));
  const page = await api.get<Page>(`concerns?${query ? `${query}&` : ''}sort=${sort}&limit=${limit}`, {
    signal,
  });
  return listingOf(page);
}

export async function nextPage(listing: Listing, signal: AbortSignal): Promise<Listing> {
  if (!listing.next) return listing;
  const page = listingOf(await api.get<Page>(listing.next, { signal }));
  const known = new Set(listing.rows.map((row) => row.id));
  return { rows: [...listing.rows, ...page.rows.filter((row) => !known.has(row.id))], next: page.next };
}

function listingOf(page: Page): Listing {
  return { rows: page.features as Concern[], next: page.next };
}

/** The filter with the box of what the map shows, for requests that are about the view. */
export function withBox(query: string, box: readonly number[] | undefined): string {
  if (!box) return query;
  const params = new URLSearchParams(query);
  params.set('bbox', box.map((n) => n.toFixed(7)).join(','));
  return params.toString();
}
