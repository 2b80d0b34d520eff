// What is filled in about a category, and what of it goes to the server.
import type { components } from '../api/schema';
import type { Category } from '../concern/categories';
import { t } from './words';

type Schemas = components['schemas'];

export type Patch = Omit<Schemas['CategoryPatch'], 'recount'>;

export const milestones = ['accept', 'resolve', 'strike_off'] as const;

export type Milestone = (typeof milestones)[number];

/** A deadline as it is filled in: its number as it was typed, and its unit's letter. */
export interface Length {
  n: string;
  unit: 'h' | 'd';
}

export interface Draft extends Record<Milestone, Length> {
  slug: string;
  /** A slug, '' at the first level. */
  parent: string;
  name: string;
  name_en: string;
  icon: string;
  /** Percent, as it was typed. */
  yellow: string;
}

/** 4h in two parts. */
export function lengthOf(due: string): Length {
  return { n: due.slice(0, -1), unit: due.endsWith('d') ? 'd' : 'h' };
}

/** 4h for people: 4 小时. */
export function lengthWords(due: string): string {
  const { n, unit } = lengthOf(due);
  return t(unit === 'h' ? 'hours' : 'days', { n });
}

export function percentOf(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

type State = Pick<Category, 'name' | 'name_en' | 'icon' | 'due' | 'yellow_share'>;

/** What a category says, in one line. */
export function sentence({ name, due, yellow_share }: State): string {
  return t('sentence', {
    name,
    accept: lengthWords(due.accept),
    resolve: lengthWords(due.resolve),
    strike_off: lengthWords(due.strike_off),
    yellow: t('percent', { n: percentOf(yellow_share) }),
  });
}

export function draftOf(c: State & Pick<Category, 'slug' | 'parent'>): Draft {
  return {
    slug: c.slug,
    parent: c.parent ?? '',
    name: c.name,
    name_en: c.name_en,
    icon: c.icon,
    accept: lengthOf(c.due.accept),
    resolve: lengthOf(c.due.resolve),
    strike_off: lengthOf(c.due.strike_off),
    yellow: percentOf(c.yellow_share),
  };
}

/** A new one takes the deadlines of the one it stands below; at the first level the everyday ones. */
export function newDraft(parent: Category | undefined): Draft {
  const due = parent?.due ?? { accept: '4h', resolve: '3d', strike_off: '2d' };
  return draftOf({
    slug: '',
    parent: parent?.slug,
    name: '',
    name_en: '',
    icon: parent?.icon ?? 'more',
    due,
    yellow_share: parent?.yellow_share ?? 0.75,
  });
}

/** The members of a draft that differ from the category's; the server checks what they say. */
export function patchOf(category: Category, draft: Draft): Patch {
  const before = draftOf(category);
  const patch: Patch = {};
  const name = draft.name.trim();
  const name_en = draft.name_en.trim();
  if (name !== before.name) patch.name = name;
  if (name_en !== before.name_en) patch.name_en = name_en;
  if (draft.icon !== before.icon) patch.icon = draft.icon as Schemas['CategoryIcon'];
  for (const m of milestones) {
    const due = dueOf(draft[m]);
    if (due !== dueOf(before[m])) patch.due = { ...patch.due, [m]: due };
  }
  if (draft.yellow !== before.yellow) patch.yellow_share = Number(draft.yellow) / 100;
  return patch;
}

function dueOf({ n, unit }: Length): string {
  return `${n.trim()}${unit}`;
}

export function newOf(draft: Draft): Schemas['NewCategory'] {
  const { accept, resolve, strike_off } = draft;
  return {
    slug: draft.slug.trim(),
    parent: draft.parent || undefined,
    name: draft.name.trim(),
    name_en: draft.name_en.trim(),
    icon: draft.icon as Schemas['CategoryIcon'],
    due: { accept: dueOf(accept), resolve: dueOf(resolve), strike_off: dueOf(strike_off) },
    yellow_share: Number(draft.yellow) / 100,
  };
}

/** Whether a patch moves the deadlines of clocks that run. */
export function retimes(patch: Patch): boolean {
  return patch.due !== undefined || patch.yellow_share !== undefined;
}

/** The slug before which a category comes to stand that moves one place up or down among its siblings; null is last. */
export function beforeOf(
  siblings: readonly Pick<Category, 'slug'>[],
  slug: string,
  step: -1 | 1,
): string | null {
  const i = siblings.findIndex((c) => c.slug === slug);
  return siblings[step < 0 ? i - 1 : i + 2]?.slug ?? null;
}
