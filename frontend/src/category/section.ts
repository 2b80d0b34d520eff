import { registerSection } from '../admin/sections';
import { t } from './words';

registerSection({
  id: 'categories',
  icon: 'list',
  label: () => t('categories'),
  order: 30,
  load: async () => (await import('./Categories')).Categories,
});
