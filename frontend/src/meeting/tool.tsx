import { useEffect } from 'preact/hooks';
import { type PanelProps, registerTool } from '../app/panels';
import { goTo } from '../app/url';
import { readsBoards } from '../board/rights';
import { boardParam } from '../board/tool';
import { t } from './words';

/** The button opens the page, with the board that is open on the map. */
function Enter({ close }: PanelProps) {
  useEffect(() => {
    const board = boardParam.value.peek();
    close();
    goTo(board ? `/meeting?board=${board}` : '/meeting');
  }, [close]);
  return null;
}

registerTool({
  id: 'meeting',
  icon: 'users',
  label: () => t('meeting'),
  place: 'top',
  order: 17,
  for: readsBoards,
  load: async () => Enter,
});
