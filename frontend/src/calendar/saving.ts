import { useState } from 'preact/hooks';
import { explain, ProblemError } from '../api/problem';
import { t } from './words';

/** An act on the server under way, and what is to be said of it. */
export interface Saving {
  busy: boolean;
  said: string;
  problem: string;
  /** Runs one; what it answers is said. `stale` is called when the calendar is another by now. */
  attempt: (act: () => Promise<string>) => Promise<void>;
}

export function useSaving(stale: () => Promise<void>): Saving {
  const [said, setSaid] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const attempt = async (act: () => Promise<string>) => {
    setBusy(true);
    setSaid('');
    setProblem('');
    try {
      setSaid(await act());
    } catch (error) {
      const other = error instanceof ProblemError && error.status === 412;
      setProblem(other ? t('stale') : explain(error));
      if (other) await stale().catch(() => undefined);
    }
    setBusy(false);
  };
  return { busy, said, problem, attempt };
}
