import { registerTool } from '../app/panels';
import { badgeOf, isTold } from './news';
import { unreadTotal } from './state';
import { t } from './words';

registerTool({
  id: 'inbox',
  icon: 'bell',
  label: () => (unreadTotal.value > 0 ? t('bell', { n: badgeOf(unreadTotal.value) }) : t('bell_none')),
  badge: () => badgeOf(unreadTotal.value),
  place: 'top',
  order: 50,
  for: isTold,
  load: async () => (await import('./Inbox')).InboxPanel,
});
