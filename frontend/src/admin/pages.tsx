import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { t } from './words';

/** A list that comes in pages. */
export interface Pages<T> {
  rows: readonly T[] | undefined;
  problem: unknown;
  /** Asks for the next page; undefined on the last one. */
  more: (() => void) | undefined;
  /** Asks again from the first page; the answer, or why there is none, is in `rows` and `problem` when it is done. */
  again: () => Promise<void>;
}

/** Follows an address whose answers hold rows under `member` and `next`, the cursor of the next page. */
export function usePages<T>(path: string, member: string): Pages<T> {
  const [rows, setRows] = useState<readonly T[]>();
  const [next, setNext] = useState<string>();
  const [problem, setProblem] = useState<unknown>();
  const asked = useRef(0);
  const ask = async (cursor?: string) => {
    const turn = ++asked.current;
    try {
      const address = cursor
        ? `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`
        : path;
      const answer = await api.get<Record<string, unknown>>(address);
      if (turn !== asked.current) return;
      const page = answer[member] as readonly T[];
      setRows((before) => (cursor && before ? [...before, ...page] : page));
      setNext(answer.next as string | undefined);
      setProblem(undefined);
    } catch (error) {
      if (turn === asked.current) setProblem(error);
    }
  };
  useEffect(() => void ask(), [path]);
  return {
    rows,
    problem,
    more: next === undefined ? undefined : () => void ask(next),
    again: () => ask(),
  };
}

interface PagesTableProps<T> {
  pages: Pages<T>;
  heads: readonly string[];
  /** One row, a `tr` with its key. */
  row: (one: T) => ComponentChildren;
  empty: string;
}

/** A list that comes in pages as a table, and what stands below or instead of it. */
export function PagesTable<T>({ pages, heads, row, empty }: PagesTableProps<T>) {
  return (
    <div class="paper">
      {pages.rows && pages.rows.length > 0 && (
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{pages.rows.map(row)}</tbody>
        </table>
      )}
      <PagesFoot pages={pages} empty={empty} />
    </div>
  );
}

/** What stands below or instead of a list: that it loads, why it failed, that there is more. */
function PagesFoot<T>({ pages, empty }: { pages: Pages<T>; empty: string }) {
  if (pages.problem !== undefined) {
    return (
      <div class="empty" role="alert">
        <p>
          {t('failed')}。{explain(pages.problem)}
        </p>
        <button type="button" class="btn" onClick={() => void pages.again()}>
          {t('retry')}
        </button>
      </div>
    );
  }
  if (!pages.rows) return <p class="empty">{t('loading')}</p>;
  if (pages.rows.length === 0) return <p class="empty">{empty}</p>;
  return pages.more ? (
    <button type="button" class="more" onClick={pages.more}>
      {t('more')}
    </button>
  ) : null;
}
