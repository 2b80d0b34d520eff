import { effect, signal } from '@preact/signals';

export type Language = 'zh' | 'en';

const key = 'minqing.language';

/** The language of the page. Chinese unless the user chose English, or a link says `?lang=en`. */
export const language = signal<Language>(remembered());

function remembered(): Language {
  const asked = new URLSearchParams(location.search).get('lang') ?? localStorage.getItem(key);
  return asked === 'en' ? 'en' : 'zh';
}

effect(() => {
  document.documentElement.lang = language.value === 'zh' ? 'zh-CN' : 'en';
});

export function chooseLanguage(next: Language): void {
  localStorage.setItem(key, next);
  language.value = next;
}

export interface Dictionary<K extends string> {
  /** The words for `key` in the page's language; `{name}` is replaced by `values.name`. Reading it subscribes. */
  (key: K, values?: Record<string, string | number>): string;
  readonly zh: Readonly<Record<K, string>>;
  readonly en: Readonly<Record<K, string>>;
}

/**
 * A folder's words in both languages. The types demand that the two have the same keys:
 * `export const t = dictionary({ zh: { clear: '清空' }, en: { clear: 'Clear' } })`, then `t('clear')`.
 */
export function dictionary<const K extends string>(words: {
  zh: Record<K, string>;
  en: Record<NoInfer<K>, string>;
}): Dictionary<K> {
  const say = (key: K, values?: Record<string, string | number>): string => {
    const text = words[language.value][key];
    return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
  };
  return Object.assign(say, words);
}
