import { registerTool } from '../app/panels';
import { ledgerTool } from './chosen';
import { t } from './words';

registerTool({
  id: ledgerTool,
  icon: 'ledger',
  label: () => t('ledger'),
  place: 'top',
  order: 10,
  // A team's account has no grid to keep a ledger of.
  for: ({ areas }) => areas.length > 0,
  load: async () => (await import('./Ledger')).LedgerPanel,
});
