import { registerTool } from '../app/panels';
import { t } from './words';

registerTool({
  id: 'book',
  icon: 'book',
  label: () => t('book'),
  place: 'top',
  order: 15,
  for: ({ role }) => role !== 'display',
  load: async () => (await import('./Book')).BookPanel,
});
