// What the grid editor says: what is at fault, refused or waiting for a person.
import { map } from '../../map/map';
import {
  community,
  dirty,
  faults,
  gaps,
  layOver,
  loading,
  nameOf,
  notice,
  open,
  overtaken,
  readProblem,
  refusal,
} from './state';
import type { EditWords } from './words';

/** What went wrong, is at fault or waits for a person, in words. */
export function Said({ words }: { words: EditWords }) {
  const fault = faults.value[0];
  const refused = refusal.value;
  const [widest] = gaps.value;
  const show = (at: readonly [number, number] | readonly number[]) =>
    map.value?.panTo([at[1] as number, at[0] as number]);
  return (
    <>
      {notice.value ? (
        <p class="board-hint" role="status">
          <b>{notice.value}</b>
        </p>
      ) : null}
      {loading.value ? (
        <p class="board-hint" role="status">
          {words.loading}
        </p>
      ) : null}
      {readProblem.value ? (
        <div class="board-state" role="alert">
          <span>
            {words.failed}
            <small class="board-note-line">{readProblem.value}</small>
          </span>
          <button type="button" onClick={() => community.value && void open(community.value)}>
            {words.again}
          </button>
        </div>
      ) : null}
      {fault ? (
        <div class="board-state grid-said" role="status">
          <b>{faultWords(fault.kind, fault.grids, words)}</b>
          <button type="button" onClick={() => show(fault.at)}>
            {words.look}
          </button>
        </div>
      ) : null}
      {refused ? (
        <div class="board-state grid-said" role="alert">
          <span>
            <b>{refused.text}</b>
            <small class="board-note-line">{refused.stale ? words.stale : words.refused}</small>
          </span>
          {refused.stale ? (
            <>
              <button type="button" onClick={() => void layOver()}>
                {words.mine}
              </button>
              <button type="button" onClick={() => community.value && void open(community.value)}>
                {words.theirs}
              </button>
            </>
          ) : null}
        </div>
      ) : overtaken.value ? (
        <p class="board-hint" role="status">
          {words.changed}
        </p>
      ) : null}
      {widest && !dirty.value ? (
        <div class="board-state" role="status">
          <span>{words.gaps(gaps.value.length, Math.round(widest.m2))}</span>
          <button type="button" onClick={() => show(widest.at)}>
            {words.look}
          </button>
        </div>
      ) : null}
    </>
  );
}

function faultWords(
  kind: 'overlap' | 'outside' | 'crosses',
  grids: readonly string[],
  words: EditWords,
): string {
  const [a, b] = grids.map(nameOf);
  if (kind === 'overlap') return words.overlap(a ?? '', b ?? '');
  return kind === 'outside' ? words.outside(a ?? '') : words.crosses(a ?? '');
}
