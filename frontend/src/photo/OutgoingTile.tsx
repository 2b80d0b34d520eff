import { Icon } from '../look/Icon';
import type { Outgoing } from './outgoing';
import { t } from './words';

interface Props {
  photo: Outgoing;
  /** Its place among those that are shown with it, from 1. */
  n: number;
  drop(): void;
}

/** A photo that is not at the server yet: how far it is, and the way to drop it. */
export function OutgoingTile({ photo, n, drop }: Props) {
  return (
    <li class={`photo-tile photo-out ${photo.state}`}>
      <img src={photo.url} alt={t('chosen', { n })} />
      {photo.state === 'sending' ? (
        <progress
          value={photo.done}
          max={1}
          aria-label={t('sending', { percent: Math.round(photo.done * 100) })}
        />
      ) : (
        <button
          type="button"
          class="photo-drop"
          aria-label={`${t('drop')}: ${t('chosen', { n })}`}
          onClick={drop}
        >
          <Icon name="x" />
        </button>
      )}
    </li>
  );
}
