import { useEffect, useState } from 'preact/hooks';
import { explain } from '../../api/problem';
import { Dialog } from '../../board/Dialogs';
import { clock } from '../../concern/concern';
import { type Entry, notice, readHistory, refusal, undoEntry } from './state';
import type { EditWords } from './words';

/** What was done to the grids, the newest first, each to be taken back as a whole. */
export function GridHistory({ words, onClose }: { words: EditWords; onClose(): void }) {
  const [entries, setEntries] = useState<Entry[]>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    readHistory().then(setEntries, (error: unknown) => setProblem(explain(error)));
  }, []);
  async function takeBack(entry: Entry) {
    if (await undoEntry(entry.id)) {
      notice.value = words.undid;
      onClose();
    } else {
      setProblem(refusal.value?.text);
      refusal.value = undefined;
    }
  }
  return (
    <Dialog title={words.history} closeWord={words.close} onClose={onClose}>
      {problem ? (
        <p class="board-problem" role="alert">
          {problem}
        </p>
      ) : null}
      {entries?.length === 0 ? <p>{words.noHistory}</p> : null}
      {!entries && !problem ? <p>{words.loading}</p> : null}
      <ul class="board-list">
        {entries?.map((entry) => (
          <li key={entry.id}>
            <div class="open">
              <b>
                {words.what[entry.what]}：{entry.areas.map((a) => a.name).join('、')}
              </b>
              <small>
                {[clock(entry.at), entry.who, entry.undone ? words.undone : ''].filter(Boolean).join(' · ')}
              </small>
            </div>
            {entry.undone ? null : (
              <button type="button" class="text-button" onClick={() => void takeBack(entry)}>
                {entry.what === 'undo' ? words.undoUndo : words.undoThis}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
