import { openTool } from '../app/panels';
import { registerWallPart } from '../wall/parts';

registerWallPart({
  id: 'hotspot',
  place: 'bar',
  order: 20,
  for: () => true,
  load: async () => (await import('../wall/ToolChip')).toolChip('hotspot'),
});

registerWallPart({
  id: 'hotspot-panel',
  place: 'side',
  order: 10,
  for: () => openTool.value === 'hotspot',
  load: async () => (await import('./WallHotspots')).WallHotspots,
});
