import { stamp } from '../record/time';
import type { Year } from './state';
import { t } from './words';

/** A text whose addresses are links. */
function Linked({ text }: { text: string }) {
  return (
    <>
      {text.split(/(https?:\/\/[^\s)）]+)/).map((part, i) =>
        i % 2 === 0 ? (
          part
        ) : (
          <a key={part} href={part} target="_blank" rel="noreferrer">
            {part}
          </a>
        ),
      )}
    </>
  );
}

/** What a year rests on, and who entered it. */
export function Basis({ year }: { year: Year }) {
  if (!year.basis) return <p class="wrong">{t('no_basis', { year: year.year })}</p>;
  const { source, edited, edited_by, edited_at } = year.basis;
  return (
    <div class="basis">
      <p>
        <b>{t('basis')}</b> <Linked text={source} />
      </p>
      <p class="hint">
        {edited
          ? t('edited', { name: edited_by ?? t('operator'), at: edited_at ? stamp(edited_at) : '' })
          : t('shipped_basis')}
      </p>
    </div>
  );
}
