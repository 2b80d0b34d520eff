import { language } from '../i18n/dictionary';
import { job, stopDownload } from './download';
import { fileSize, whole } from './numbers';
import type { ExportWords } from './words';

/** The export under way, or how the last one ended. */
export function Progress({ words }: { words: ExportWords }) {
  const now = job.value;
  if (!now) return null;
  const { state, rows, count, bytes } = now;
  if (state === 'running') {
    return (
      <div class="export-job">
        <span>{words.writing}</span>
        <progress
          aria-label={words.writing}
          value={count === undefined ? undefined : rows}
          max={count ?? 1}
        />
        <span>
          {words.progress(
            whole(rows, language.value),
            count === undefined ? '…' : whole(count, language.value),
          )}
          ，{fileSize(bytes)}
        </span>
        <button type="button" class="export-text" onClick={stopDownload}>
          {words.stop}
        </button>
      </div>
    );
  }
  return (
    <div class="export-job" role="status" data-state={state}>
      <b>{state === 'done' ? words.done : state === 'stopped' ? words.stop : words.broken}</b>
      <span class="export-said">
        {state === 'done'
          ? words.saved(now.fileName, `${words.count(rows)}，${fileSize(bytes)}`)
          : state === 'stopped'
            ? words.stopped
            : now.problem}
      </span>
    </div>
  );
}
