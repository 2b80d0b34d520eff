import { registerTool } from '../app/panels';
import { t } from './words';

/** The tool that looks for hotspots; they are on the map while it is open. */
export const hotspotTool = 'hotspot';

registerTool({
  id: hotspotTool,
  icon: 'heat',
  label: () => t('hotspots'),
  place: 'map',
  aside: true,
  order: 40,
  load: async () => (await import('./Hotspots')).HotspotPanel,
});
