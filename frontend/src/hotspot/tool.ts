import { registerTool } from '../app/panels';
import { t } from './words';

registerTool({
  id: 'hotspot',
  icon: 'heat',
  label: () => t('hotspots'),
  place: 'map',
  aside: true,
  order: 40,
  load: async () => (await import('./Hotspots')).HotspotPanel,
});
