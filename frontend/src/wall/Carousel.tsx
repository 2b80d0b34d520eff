import { Icon } from '../look/Icon';
import { going, wanted } from './rounds';
import { t } from './words';

/** Says whether the views go round by themselves, and stops or allows it. */
export function Carousel() {
  return (
    <button
      type="button"
      class="wall-chip wall-round"
      aria-pressed={wanted.value}
      onClick={() => {
        wanted.value = !wanted.peek();
      }}
    >
      <Icon name={going.value ? 'play' : 'again'} />
      {going.value ? t('carousel_on') : wanted.value ? t('carousel') : t('carousel_off')}
    </button>
  );
}
