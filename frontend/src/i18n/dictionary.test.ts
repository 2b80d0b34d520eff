import { afterEach, describe, expect, it } from 'vitest';
import { type Dictionary, dictionary, language } from './dictionary';

const modules = import.meta.glob('../*/words.ts', { eager: true }) as Record<string, Record<string, unknown>>;

/** Every dictionary there is, by folder and name: callable ones, and plain `{ zh, en }` pairs. */
const dictionaries = Object.entries(modules).flatMap(([file, exports]) =>
  Object.entries(exports).flatMap(([name, value]) => {
    const words = value as Partial<Dictionary<string>> | undefined;
    return words?.zh && words.en ? [[`${file} ${name}`, words.zh, words.en] as const] : [];
  }),
);

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

afterEach(() => {
  language.value = 'zh';
});

describe('the words of the page', () => {
  it('are found in every folder that has some', () => {
    expect(dictionaries.length).toBeGreaterThanOrEqual(Object.keys(modules).length);
  });

  it.each(dictionaries)('%s is complete in both languages', (_, zh, en) => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    for (const [key, text] of [...Object.entries(zh), ...Object.entries(en)]) {
      if (typeof text === 'string') expect(text.trim(), key).not.toBe('');
    }
  });

  it.each(dictionaries)('%s puts the same values into both languages', (_, zh, en) => {
    for (const [key, text] of Object.entries(zh)) {
      const twin = en[key];
      if (typeof text === 'string' && typeof twin === 'string')
        expect(placeholders(twin), key).toEqual(placeholders(text));
    }
  });

  it('follow the language and take values', () => {
    const t = dictionary({ zh: { n: '{n} 件' }, en: { n: '{n} concerns' } });
    expect(t('n', { n: 3 })).toBe('3 件');
    language.value = 'en';
    expect(t('n', { n: 3 })).toBe('3 concerns');
  });
});
