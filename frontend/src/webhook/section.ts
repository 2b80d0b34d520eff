import { registerSection } from '../admin/sections';
import { t } from './words';

registerSection({
  id: 'webhooks',
  icon: 'send',
  label: () => t('webhooks'),
  order: 60,
  load: async () => (await import('./Webhooks')).Webhooks,
});
