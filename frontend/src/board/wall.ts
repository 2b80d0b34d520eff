import { registerWallPart } from '../wall/parts';
import { draws } from './rights';
import { boardParam } from './tool';

registerWallPart({
  id: 'board',
  place: 'foot',
  order: 10,
  // A wall that nobody unlocked shows the board of its link, and draws on none.
  for: draws,
  load: async () => {
    const { BoardPanel } = await import('./Board');
    return () => BoardPanel({ close: () => boardParam.set() });
  },
});
