import { computed, signal } from '@preact/signals';
import { api } from '../api/client';
import type { components } from '../api/schema';
import { language } from '../i18n/dictionary';

/** A category; `due` is how long each milestone may take. */
export type Category = components['schemas']['Category'];

/** The two levels of categories in the deployment's order. */
export const categories = signal<readonly Category[]>([]);

const bySlug = computed(() => new Map(categories.value.map((c) => [c.slug, c])));

export function category(slug: string): Category | undefined {
  return bySlug.value.get(slug);
}

/** A category's name in the page's language; a slug that has been taken out of the data file is its own name. */
export function categoryName(slug: string): string {
  const c = bySlug.value.get(slug);
  if (!c) return slug;
  return language.value === 'en' && c.name_en ? c.name_en : c.name;
}

/** The first level, each with what is below it. */
export const categoryTree = computed(() =>
  categories.value
    .filter((c) => !c.parent)
    .map((parent) => ({ parent, children: categories.value.filter((c) => c.parent === parent.slug) })),
);

/** What a new concern can take, the first level with what is below it; `chosen` is offered too when it is retired. */
export function offered(chosen?: string): { parent: Category; children: Category[] }[] {
  const stays = (c: Category) => !c.retired || c.slug === chosen;
  return categoryTree.value
    .map(({ parent, children }) => ({
      parent,
      children: children.filter((c) => c.slug === chosen || (stays(c) && !parent.retired)),
    }))
    .filter(({ parent, children }) => stays(parent) || children.length > 0);
}

export async function loadCategories(): Promise<void> {
  categories.value = (await api.get<{ categories: Category[] }>('categories')).categories;
}
