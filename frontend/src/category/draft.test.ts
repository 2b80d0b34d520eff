import { afterEach, describe, expect, it } from 'vitest';
import type { components } from '../api/schema';
import { type Category, categories, offered } from '../concern/categories';
import { categoryIcons } from '../look/icons';
import { beforeOf, draftOf, newDraft, newOf, patchOf, retimes, sentence } from './draft';

function category(slug: string, more: Partial<Category> = {}): Category {
  const due = { accept: '4h', resolve: '2d', strike_off: '2d' };
  return {
    slug,
    name: '路灯',
    name_en: 'Street lights',
    icon: 'lamp',
    due,
    yellow_share: 0.75,
    retired: false,
    edited: false,
    version: 3,
    ...more,
  };
}

describe('what was filled in about a category', () => {
  const lamp = category('street_light', { parent: 'livelihood' });

  it('goes to the server where it differs', () => {
    const draft = draftOf(lamp);
    expect(patchOf(lamp, draft)).toEqual({});
    draft.accept = { n: ' 1', unit: 'h' };
    draft.resolve = { n: '2', unit: 'h' };
    const patch = patchOf(lamp, { ...draft, name: ' 灯 ', yellow: '80' });
    expect(patch).toEqual({ name: '灯', due: { accept: '1h', resolve: '2h' }, yellow_share: 0.8 });
    expect(retimes(patch)).toBe(true);
    expect(retimes(patchOf(lamp, { ...draftOf(lamp), icon: 'dog', name_en: '' }))).toBe(false);
  });

  it('keeps a share that is no whole percent as long as nobody touches it', () => {
    const odd = category('odd', { yellow_share: 0.825 });
    expect(draftOf(odd).yellow).toBe('82.5');
    expect(patchOf(odd, draftOf(odd))).toEqual({});
  });

  it('begins with the deadlines of what it stands below', () => {
    const made = newOf({ ...newDraft(lamp), slug: ' lamp_post', name: '灯杆' });
    expect(made).toMatchObject({
      slug: 'lamp_post',
      parent: 'street_light',
      due: lamp.due,
      yellow_share: 0.75,
      icon: 'lamp',
    });
    expect(newOf(newDraft(undefined)).parent).toBeUndefined();
  });

  it('is said in one line', () => {
    expect(sentence(lamp)).toBe('路灯，受理 4 小时，办结 2 天，销号 2 天，75% 变黄');
  });
});

it('a category that moves by one place stands before the right one', () => {
  const siblings = ['a', 'b', 'c'].map((slug) => ({ slug }));
  expect(beforeOf(siblings, 'b', -1)).toBe('a');
  expect(beforeOf(siblings, 'a', 1)).toBe('c');
  expect(beforeOf(siblings, 'b', 1)).toBeNull();
});

it('every icon that the server knows is drawn, and no other is offered', () => {
  const known: Record<components['schemas']['CategoryIcon'], true> = {
    well: true,
    lamp: true,
    wire: true,
    lift: true,
    bench: true,
    dog: true,
    spray: true,
    theft: true,
    car: true,
    house: true,
    talk: true,
    shield: true,
    knot: true,
    grid: true,
    horn: true,
    flag: true,
    more: true,
  };
  expect([...categoryIcons].sort()).toEqual(Object.keys(known).sort());
});

describe('what a new concern can take', () => {
  afterEach(() => {
    categories.value = [];
  });
  const slugs = (chosen?: string) =>
    offered(chosen).map((g) => [g.parent.slug, ...g.children.map((c) => c.slug)]);

  it('is nothing retired, nor below what is retired, but what it has already', () => {
    categories.value = [
      category('a'),
      category('a1', { parent: 'a' }),
      category('a2', { parent: 'a', retired: true }),
      category('b', { retired: true }),
      category('b1', { parent: 'b' }),
    ];
    expect(slugs()).toEqual([['a', 'a1']]);
    expect(slugs('a2')).toEqual([['a', 'a1', 'a2']]);
    expect(slugs('b1')).toEqual([
      ['a', 'a1'],
      ['b', 'b1'],
    ]);
  });
});
