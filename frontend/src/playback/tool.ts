import { registerTool } from '../app/panels';
import { language } from '../i18n/dictionary';
import { playbackTool } from '../map/view';
import { playbackWords } from './words';

registerTool({
  id: playbackTool,
  icon: 'play',
  label: () => playbackWords[language.value].playback,
  place: 'map',
  order: 20,
  load: async () => (await import('./Playback')).Playback,
});
