import { Light } from '../look/Icon';
import type { Turned } from './state';
import { t } from './words';
import './foretold.css';

/** What a change of the calendar or of a deadline would do to the running clocks, with the lights that would turn. */
export function Foretold({ turned }: { turned: Turned }) {
  const { open, later, sooner } = turned;
  const turns = (['red', 'yellow', 'green'] as const)
    .map((light) => ({ light, n: turned[`to_${light}`] }))
    .filter(({ n }) => n > 0);
  if (turns.length === 0 && later + sooner === 0)
    return <p role="status">{open === 0 ? t('foretold_nothing') : t('foretold_none')}</p>;
  return (
    <p role="status" class="foretold">
      {t('foretold', { open, later, sooner })}
      {turns.length === 0 && ` ${t('foretold_still')}`}
      {turns.map(({ light, n }) => (
        <b key={light}>
          <Light light={light} />
          {t(`to_${light}`, { n })}
        </b>
      ))}
    </p>
  );
}
