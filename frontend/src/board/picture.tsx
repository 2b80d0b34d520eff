// The open board's strokes on another map, for a picture of the view: what was drawn, without hands, handles and names.
import type { Map as LeafletMap } from 'leaflet';
import { render } from 'preact';
import { language } from '../i18n/dictionary';
import { noteOf, stateOf } from './BoardMarks';
import './board.css';
import { Mark } from './Marks';
import { boardPane } from './pane';
import { shown } from './state';
import { boardWords } from './words';

/** Puts them on a map; answers how to take them away. */
export function boardOn(on: LeafletMap): () => void {
  const pane = boardPane(on);
  const words = boardWords[language.peek()];
  const marks = shown
    .peek()
    .map((stroke) => (
      <Mark
        key={stroke.key}
        drawing={{ ...stroke.drawing, locked: false }}
        project={pane.project}
        note={noteOf(stroke.key, stroke.drawing, words)}
        state={stateOf(stroke)}
      />
    ));
  render(marks, pane.svg);
  return () => {
    render(null, pane.svg);
    pane.remove();
  };
}
