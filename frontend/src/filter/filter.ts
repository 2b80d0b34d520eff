/** What the user asked to see, as the wire spells it. Absent or empty means no restriction; several values mean any of them. */
export interface Filter {
  area: string[];
  category: string[];
  status: string[];
  light: string[];
  urgency: string[];
  must_report: string[];
  must_arrive: string[];
  source: string[];
  force: string[];
  team: string[];
  mine: boolean;
  unassigned: boolean | undefined;
  restricted: 'include' | 'exclude' | undefined;
  /** Days of Asia/Shanghai (2026-11-22) or instants; `from` ≤ noticed_at < `to`. */
  from: string | undefined;
  to: string | undefined;
  /** The same of the end: `ended_from` ≤ ended_at < `ended_to`. With either, what has not ended is left out. */
  ended_from: string | undefined;
  ended_to: string | undefined;
  q: string | undefined;
  bbox: string | undefined;
  within: string | undefined;
}

/** The words of each closed vocabulary, in the order in which they are offered. */
export const vocabulary = {
  light: ['red', 'yellow', 'green', 'none'],
  status: [
    'reported',
    'accepted',
    'in_progress',
    'coordinating',
    'resolved',
    'struck_off',
    'suspended',
    'declined',
    'duplicate',
  ],
  urgency: ['urgent', 'high', 'normal', 'low'],
  must_report: ['hazard', 'collective_appeal', 'instability', 'crime_clue'],
  must_arrive: ['volunteer_service', 'mood_change', 'hardship', 'neighbour_dispute', 'emergency'],
  source: ['visit', 'wechat', 'phone', 'hotline_12345', 'app', 'patrol'],
  force: ['full_time', 'department', 'partner', 'volunteer'],
} as const;

export type Vocabulary = keyof typeof vocabulary;

/** The states in which a concern still wants something done. */
export const openStatuses: readonly string[] = [
  'reported',
  'accepted',
  'in_progress',
  'coordinating',
  'resolved',
  'suspended',
];

export const listNames = [
  'area',
  'category',
  'status',
  'light',
  'urgency',
  'must_report',
  'must_arrive',
  'source',
  'force',
  'team',
] as const;

export type ListName = (typeof listNames)[number];

const textNames = ['from', 'to', 'ended_from', 'ended_to', 'q', 'bbox', 'within'] as const;

/** Every parameter that belongs to the filter; all others in a URL are somebody else's. */
export const filterNames: readonly string[] = [
  ...listNames,
  'mine',
  'unassigned',
  'restricted',
  ...textNames,
];

export function emptyFilter(): Filter {
  return {
    area: [],
    category: [],
    status: [],
    light: [],
    urgency: [],
    must_report: [],
    must_arrive: [],
    source: [],
    force: [],
    team: [],
    mine: false,
    unassigned: undefined,
    restricted: undefined,
    from: undefined,
    to: undefined,
    ended_from: undefined,
    ended_to: undefined,
    q: undefined,
    bbox: undefined,
    within: undefined,
  };
}

/**
 * Reads the filter out of a page's query string. A word that a closed vocabulary lacks is dropped, since the server
 * would refuse the whole view for it; what is dropped only ever widens what is shown, never hides it silently from the chips.
 */
export function readFilter(params: URLSearchParams): Filter {
  const filter = emptyFilter();
  for (const name of listNames) {
    const known: readonly string[] | undefined =
      name in vocabulary ? vocabulary[name as Vocabulary] : undefined;
    const values = (params.get(name) ?? '')
      .split(',')
      .filter((v) => v !== '' && (!known || known.includes(v)));
    filter[name] = [...new Set(values)];
  }
  filter.mine = params.get('mine') === 'true';
  const unassigned = params.get('unassigned');
  if (unassigned === 'true' || unassigned === 'false') filter.unassigned = unassigned === 'true';
  const restricted = params.get('restricted');
  if (restricted === 'include' || restricted === 'exclude') filter.restricted = restricted;
  for (const name of textNames) filter[name] = params.get(name)?.trim() || undefined;
  return filter;
}

/** The filter's parameters, in one order, none of them empty: equal filters give equal strings. */
export function writeFilter(filter: Filter): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of listNames) {
    const order: readonly string[] | undefined =
      name in vocabulary ? vocabulary[name as Vocabulary] : undefined;
    const values = [...filter[name]].sort((a, b) =>
      order ? order.indexOf(a) - order.indexOf(b) : a < b ? -1 : a > b ? 1 : 0,
    );
    if (values.length > 0) params.set(name, values.join(','));
  }
  if (filter.mine) params.set('mine', 'true');
  if (filter.unassigned !== undefined) params.set('unassigned', String(filter.unassigned));
  if (filter.restricted) params.set('restricted', filter.restricted);
  for (const name of textNames) {
    const value = filter[name];
    if (value) params.set(name, value);
  }
  return params;
}

/** How many of the filter's parts are set, the area aside: what "clear" would take away. */
export function countSet(filter: Filter): number {
  return [...writeFilter(filter).keys()].length;
}
