// The open board on the map, for readers and writers alike, whether or not its tools are out.
import { signal } from '@preact/signals';
import type { Map as LeafletMap } from 'leaflet';
import { render } from 'preact';
import { filterQuery } from '../filter/state';
import { language } from '../i18n/dictionary';
import { connection, onChange, onReset } from '../live/stream';
import type { Session } from '../session/state';
import { BoardMarks } from './BoardMarks';
import './board.css';
import { followCounts } from './counts';
import { type BoardPane, boardPane } from './pane';
import { followHands } from './presence';
import { openBoard, readBoards, readOpenBoard, saveWaiting } from './state';
import { boardWords } from './words';

/** Shows a board and follows it until the returned function is called. */
export function showBoard(map: LeafletMap, who: Session, id: number): () => void {
  const pane = boardPane(map);
  const changed = signal(0);
  const all = () => {
    void readBoards();
    void readOpenBoard();
  };
  const concerned = () => {
    changed.value++;
  };
  openBoard(id, who.account, who.display_name);
  void readBoards();
  render(<Marks pane={pane} />, pane.svg);
  const ends = [
    onChange('annotation', (changes) => {
      if (changes.some((c) => c.board === id || c.board === undefined)) void readOpenBoard();
    }),
    onChange('board', all),
    onChange('concern', concerned),
    onReset(() => {
      all();
      concerned();
    }),
    followCounts(filterQuery, changed),
    followHands(id),
    // The server is there again: what waits need not wait for its next try.
    connection.subscribe((now) => {
      if (now === 'open') saveWaiting();
    }),
  ];
  return () => {
    for (const end of ends) end();
    render(null, pane.svg);
    pane.remove();
    openBoard(undefined, who.account, who.display_name);
  };
}

function Marks({ pane }: { pane: BoardPane }) {
  return <BoardMarks pane={pane} words={boardWords[language.value]} />;
}
