import { registerTool } from '../app/panels';
import { language } from '../i18n/dictionary';
import { exportWords } from './words';

registerTool({
  id: 'export',
  icon: 'download',
  label: () => exportWords[language.value].export,
  place: 'top',
  order: 20,
  for: ({ role }) => role === 'planner' || role === 'staff' || role === 'leader',
  load: async () => (await import('./Export')).ExportPanel,
});
