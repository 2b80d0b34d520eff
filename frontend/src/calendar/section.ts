import { registerSection } from '../admin/sections';
import { t } from './words';

registerSection({
  id: 'calendar',
  icon: 'calendar',
  label: () => t('calendar'),
  order: 40,
  load: async () => (await import('./Calendar')).Calendar,
});
