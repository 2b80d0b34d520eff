import { registerTool } from '../app/panels';
import { language } from '../i18n/dictionary';
import { editWords } from './edit/words';

registerTool({
  id: 'grids',
  icon: 'c-grid',
  label: () => editWords[language.value].title,
  place: 'map',
  order: 40,
  for: ({ role }) => role === 'staff' || role === 'admin',
  load: async () => (await import('./edit/Editor')).GridEditor,
});
