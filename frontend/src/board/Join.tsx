// A phone joins the board: the code is the page's address and grants nothing by itself.
import { Qr } from '../look/Qr';
import { Dialog } from './Dialogs';
import type { BoardWords } from './words';

interface JoinProps {
  words: BoardWords;
  board: number;
  onClose(): void;
}

/** The address that opens a board with its tools, where the map is now. */
export function joinAddress(here: Pick<URL, 'origin' | 'search'>, board: number): string {
  const query = new URLSearchParams({ board: String(board), tool: 'board' });
  const view = new URLSearchParams(here.search).get('map');
  if (view) query.set('map', view);
  return `${here.origin}/?${query.toString().replace(/%2F/g, '/')}`;
}

const onlyHere = /^(localhost|127\.|\[::1\])/;

export function Join({ words, board, onClose }: JoinProps) {
  const address = joinAddress(location, board);
  return (
    <Dialog title={words.join} closeWord={words.close} onClose={onClose}>
      <Qr text={address} label={words.joinQr} />
      <output class="board-address">{address}</output>
      <p>{onlyHere.test(location.hostname) ? words.joinHere : words.joinSay}</p>
    </Dialog>
  );
}
