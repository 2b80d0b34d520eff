import { dictionary } from '../i18n/dictionary';

export const t = dictionary({
  zh: { close: '关上' },
  en: { close: 'Close' },
});
