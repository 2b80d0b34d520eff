import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import { Foretold } from '../calendar/Foretold';
import type { Turned } from '../calendar/state';
import type { Category } from '../concern/categories';
import type { Patch } from './draft';
import { t } from './words';

/** How long after the last key it is asked for, in milliseconds. */
const typingPause = 300;

/** What a patch would make of the lights; undefined until it is known. */
export function useForeseen(
  category: Category | undefined,
  patch: Patch | undefined,
): Turned | string | undefined {
  const [foreseen, setForeseen] = useState<Turned | string>();
  const body = patch && JSON.stringify({ due: patch.due, yellow_share: patch.yellow_share });
  const slug = category?.slug;
  useEffect(() => {
    setForeseen(undefined);
    if (slug === undefined || body === undefined) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api
        .post<Turned>(`categories/${slug}/preview`, JSON.parse(body), { signal: stop.signal })
        .then(setForeseen, (error: unknown) => {
          if (!stop.signal.aborted) setForeseen(explain(error));
        });
    }, typingPause);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [slug, body, category?.version]);
  return foreseen;
}

/** It in words. */
export function Foreseen({ foreseen }: { foreseen: Turned | string | undefined }) {
  if (foreseen === undefined) return <p role="status">{t('foresee')}</p>;
  if (typeof foreseen === 'string') return <p role="status">{foreseen}</p>;
  return <Foretold turned={foreseen} />;
}
