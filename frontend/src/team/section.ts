import { registerSection } from '../admin/sections';
import { t } from './words';

registerSection({
  id: 'teams',
  icon: 'users',
  label: () => t('teams'),
  order: 20,
  load: async () => (await import('./Teams')).Teams,
});
