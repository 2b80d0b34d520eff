import { openTool } from '../app/panels';
import { playbackTool } from '../map/view';
import { registerWallPart } from '../wall/parts';

registerWallPart({
  id: 'playback',
  place: 'bar',
  order: 10,
  for: () => true,
  load: async () => (await import('../wall/ToolChip')).toolChip(playbackTool),
});

registerWallPart({
  id: 'playback-panel',
  place: 'foot',
  order: 20,
  for: () => openTool.value === playbackTool,
  load: async () => {
    const { WallPlayback } = await import('./WallPlayback');
    return WallPlayback;
  },
});
