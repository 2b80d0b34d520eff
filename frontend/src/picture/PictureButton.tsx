import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../look/Icon';
import { t } from './words';

/** In the column of buttons on the map; what draws is loaded when it is first pressed. */
export function PictureButton() {
  const [dialog, setDialog] = useState<{ component: ComponentType<{ close: () => void }> }>();
  return (
    <>
      <button
        type="button"
        class="ib"
        aria-label={t('picture')}
        title={t('picture')}
        onClick={() =>
          void import('./Picture').then(({ PictureDialog }) => setDialog({ component: PictureDialog }))
        }
      >
        <Icon name="image" />
      </button>
      {dialog && <dialog.component close={() => setDialog(undefined)} />}
    </>
  );
}
