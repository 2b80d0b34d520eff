import { registerTool } from '../app/panels';
import { language } from '../i18n/dictionary';
import { reportWords } from './words';

registerTool({
  id: 'report',
  icon: 'plus',
  label: () => reportWords[language.value].report,
  place: 'primary',
  order: 10,
  // A team's account has tasks and no area to report in.
  for: ({ role, areas }) => areas.length > 0 && ['member', 'leader', 'staff'].includes(role),
  load: async () => (await import('./Report')).ReportPanel,
});
