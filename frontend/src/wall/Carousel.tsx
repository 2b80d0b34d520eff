import { Icon } from '../look/Icon';
import { drawn, going, wanted } from './rounds';
import { t } from './words';

/** Says whether the views go round by themselves, and stops or allows it. While somebody may draw they do not. */
export function Carousel() {
  if (drawn.value) return null;
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
