import { session } from '../session/state';
import { AreaChoice } from './AreaChoice';
import { areasOf } from './areas';

interface Props {
  /** Names the radio buttons. */
  name: string;
  /** A code, undefined for everywhere. */
  area: string | undefined;
  change: (area: string | undefined) => void;
  everywhere: string;
}

/** Everywhere, or one area with all below it. */
export function PlaceChoice({ name, area, change, everywhere }: Props) {
  return (
    <>
      <label class="row">
        <input
          type="checkbox"
          checked={area === undefined}
          onChange={(e) => change(e.currentTarget.checked ? undefined : session.peek()?.areas[0]?.code)}
        />
        {everywhere}
      </label>
      {area !== undefined && (
        <AreaChoice single={name} chosen={areasOf([area])} change={([chosen]) => change(chosen?.code)} />
      )}
    </>
  );
}
