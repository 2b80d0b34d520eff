import { registerSection } from '../admin/sections';
import { t } from './words';

registerSection({
  id: 'records',
  icon: 'list',
  label: () => t('records'),
  order: 90,
  load: async () => (await import('./Records')).Records,
});
