import { registerSection } from '../admin/sections';
import { t } from './adminWords';

registerSection({
  id: 'walls',
  icon: 'map',
  label: () => t('walls'),
  order: 65,
  load: async () => (await import('./Walls')).Walls,
});
