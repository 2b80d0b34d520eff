import { registerTool } from '../app/panels';
import { language } from '../i18n/dictionary';
import { reportWords } from './words';

registerTool({
  id: 'report',
  icon: 'plus',
  label: () => reportWords[language.value].report,
  place: 'primary',
  order: 10,
  for: ({ role }) => role === 'member' || role === 'leader' || role === 'staff',
  load: async () => (await import('./Report')).ReportPanel,
});
