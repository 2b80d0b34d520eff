import { useState } from 'preact/hooks';
import { explain, ProblemError } from '../api/problem';

/** An act on the server under way, and what is to be said of it. */
export interface Saving {
  busy: boolean;
  said: string;
  problem: string;
  /** Runs one; `meanwhile` is said until it is done, then what it answers. */
  attempt: (act: () => Promise<string>, meanwhile?: string) => Promise<void>;
}

/**
 * Acts of a form, one at a time. A refusal is told; when what is stored is another by now (412), `stale` is said and `reread` called.
 * `before` is said from the start.
 */
export function useSaving(stale: () => string, reread: () => Promise<void>, before = ''): Saving {
  const [said, setSaid] = useState(before);
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<string>, meanwhile = '') => {
    setBusy(true);
    setSaid(meanwhile);
    setProblem('');
    try {
      setSaid(await act());
    } catch (error) {
      setSaid('');
      const other = error instanceof ProblemError && error.status === 412;
      setProblem(other ? stale() : explain(error));
      // Without an answer the version stays the old one, and the next attempt says the same again.
      if (other) await reread().catch(() => undefined);
    }
    setBusy(false);
  };
  return { busy, said, problem, attempt };
}
