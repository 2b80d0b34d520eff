import { registerSection } from '../admin/sections';
import { t } from './words';

registerSection({
  id: 'accounts',
  icon: 'user',
  label: () => t('accounts'),
  order: 10,
  load: async () => (await import('./Accounts')).Accounts,
});
