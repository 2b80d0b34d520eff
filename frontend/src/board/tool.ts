import { effect } from '@preact/signals';
import { registerTool } from '../app/panels';
import { urlParam } from '../app/url';
import { language } from '../i18n/dictionary';
import { map } from '../map/map';
import { session } from '../session/state';
import { readsBoards } from './rights';
import { boardWords } from './words';

/** Which board is open: in the URL, so that a link shows what the meeting saw. */
export const boardParam = urlParam('board', true);

registerTool({
  id: 'board',
  icon: 'pen',
  label: () => boardWords[language.value].board,
  place: 'map',
  order: 30,
  for: readsBoards,
  load: async () => (await import('./Board')).BoardPanel,
});

effect(() => {
  const [on, who, id] = [map.value, session.value, Number(boardParam.value.value)];
  if (!on || !who || !readsBoards(who) || !Number.isSafeInteger(id) || id < 1) return undefined;
  let left = false;
  let hide: (() => void) | undefined;
  void import('./show').then(({ showBoard }) => {
    if (!left) hide = showBoard(on, who, id);
  });
  return () => {
    left = true;
    hide?.();
  };
});
