import { computed, type ReadonlySignal, signal } from '@preact/signals';

/**
 * The query string is where a view lives: the filter's parameters under their names on the wire, and beside them
 * `map` (zoom/lat/lon), `card` (an open concern) and whatever a feature registers. So a link reopens the view.
 */
export const search = signal(new URLSearchParams(location.search));

/** The page that is open: `/` is the map, `/admin` the administration. */
export const path = signal(location.pathname);

addEventListener('popstate', () => {
  path.value = location.pathname;
  search.value = new URLSearchParams(location.search);
});

/** Opens another page of the app, as a step that the user can go back from. */
export function goTo(address: string): void {
  history.pushState(null, '', address);
  path.value = location.pathname;
  search.value = new URLSearchParams(location.search);
}

/** For a link to another page of the app: opens it without loading everything again, unless another tab is asked for. */
export function follow(event: MouseEvent): void {
  const { currentTarget: link } = event;
  if (
    !(link instanceof HTMLAnchorElement) ||
    event.ctrlKey ||
    event.metaKey ||
    event.shiftKey ||
    event.button !== 0
  )
    return;
  event.preventDefault();
  goTo(link.pathname + link.search);
}

/**
 * Changes some parameters; `undefined` takes one away. `step` makes an entry in the browser's history
 * (a choice the user can go back from); without it the present entry is rewritten (the map was moved).
 */
export function changeSearch(patch: Record<string, string | undefined>, step = false): void {
  const next = new URLSearchParams(search.peek());
  for (const [name, value] of Object.entries(patch)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  if (next.toString() === search.peek().toString()) return;
  const query = readable(next);
  history[step ? 'pushState' : 'replaceState'](
    null,
    '',
    query ? `${location.pathname}?${query}` : location.pathname,
  );
  search.value = next;
}

/** Commas, slashes and colons mean nothing in a query string; left as they are, a person can read the link. */
export function readable(params: URLSearchParams): string {
  return params.toString().replace(/%2C/g, ',').replace(/%2F/g, '/').replace(/%3A/g, ':');
}

/** One parameter outside of the filter as a signal that follows the URL; write it with `set`. */
export function urlParam(
  name: string,
  step = false,
): { value: ReadonlySignal<string | undefined>; set(next?: string): void } {
  return {
    value: computed(() => search.value.get(name) ?? undefined),
    set: (next) => changeSearch({ [name]: next }, step),
  };
}
