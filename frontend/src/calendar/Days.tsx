import { changesOf, type Draft, type Named } from './days';
import { spanWords, t } from './words';

/** Days as history keeps them. */
function draftOfState(value: unknown): Draft {
  const days = Array.isArray(value) ? (value as { day: string; working: boolean; name: string }[]) : [];
  return new Map(days.map((d) => [d.day, { kind: d.working ? 'workday' : 'holiday', name: d.name }]));
}

const said = (named: Named | undefined) =>
  named ? t('named', { kind: t(named.kind), name: named.name }) : t('usual');

/** How the days of a year were changed, those in a row together. */
export function Days({ from, to }: { from: unknown; to: unknown }) {
  return (
    <>
      {changesOf(draftOfState(from), draftOfState(to)).map((c) => (
        <div key={c.from}>
          {spanWords(c.from, c.to)} <del>{said(c.before)}</del> → <ins>{said(c.after)}</ins>
        </div>
      ))}
    </>
  );
}
