import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import { explain } from '../api/problem';
import type { components } from '../api/schema';
import type { Category } from '../concern/categories';
import { Light } from '../look/Icon';
import type { Patch } from './draft';
import { t } from './words';

type Preview = components['schemas']['CategoryPreview'];

/** How long after the last key it is asked for, in milliseconds. */
const typingPause = 300;

/** What a patch would make of the lights; undefined until it is known. */
export function useForeseen(
  category: Category | undefined,
  patch: Patch | undefined,
): Preview | string | undefined {
  const [foreseen, setForeseen] = useState<Preview | string>();
  const body = patch && JSON.stringify({ due: patch.due, yellow_share: patch.yellow_share });
  const slug = category?.slug;
  useEffect(() => {
    setForeseen(undefined);
    if (slug === undefined || body === undefined) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      api
        .post<Preview>(`categories/${slug}/preview`, JSON.parse(body), { signal: stop.signal })
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

/** It in words, with the lights that would turn. */
export function Foreseen({ foreseen }: { foreseen: Preview | string | undefined }) {
  if (foreseen === undefined) return <p role="status">{t('foresee')}</p>;
  if (typeof foreseen === 'string') return <p role="status">{foreseen}</p>;
  const turns = (['red', 'yellow', 'green'] as const)
    .map((light) => ({ light, n: foreseen[`to_${light}`] }))
    .filter(({ n }) => n > 0);
  const { open, moved } = foreseen;
  if (turns.length === 0)
    return <p role="status">{moved === 0 ? t('foresee_none') : t('foresee_still', { open, moved })}</p>;
  return (
    <p role="status" class="foreseen">
      {t('foresee_turns', { open })}
      {turns.map(({ light, n }) => (
        <b key={light}>
          <Light light={light} />
          {t(`to_${light}`, { n })}
        </b>
      ))}
    </p>
  );
}
