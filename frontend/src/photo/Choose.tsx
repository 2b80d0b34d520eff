// Two ways to a photo: the camera, and what is there already. Both are native file inputs; on a desk the first is left out.
import { Icon } from '../look/Icon';
import { t } from './words';

/** Whether this is a device that is held in the hand and has its camera behind the screen. */
const handheld = () => matchMedia('(pointer: coarse)').matches;

export function Choose({ disabled, chosen }: { disabled?: boolean; chosen(files: readonly File[]): void }) {
  const take = (event: { currentTarget: HTMLInputElement }) => {
    const files = [...(event.currentTarget.files ?? [])];
    // The same file may be chosen again, after it was dropped.
    event.currentTarget.value = '';
    if (files.length > 0) chosen(files);
  };
  return (
    <div class="photo-choose">
      {handheld() && (
        <label class="photo-way">
          <Icon name="camera" />
          {t('camera')}
          <input type="file" accept="image/*" capture="environment" disabled={disabled} onChange={take} />
        </label>
      )}
      <label class="photo-way">
        <Icon name="image" />
        {t('album')}
        <input type="file" accept="image/*" multiple disabled={disabled} onChange={take} />
      </label>
    </div>
  );
}
