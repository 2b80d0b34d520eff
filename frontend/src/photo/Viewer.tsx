// One photo as large as the screen allows, and for those who handle the concern the question to whom it may be shown.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { now } from '../app/screen';
import { clock } from '../concern/concern';
import { Icon } from '../look/Icon';
import { neighbour, type Photo, type PhotoShown, removePhoto, showPhoto } from './photo';
import { t } from './words';

interface Props {
  photos: readonly Photo[];
  /** Id of the photo that is shown; one that is gone closes the viewer. */
  at: number;
  mayShow: boolean;
  go(id: number): void;
  close(): void;
  /** Something was changed: the list is to be asked for again. */
  changed(): void;
}

export function Viewer({ photos, at, mayShow, go, close, changed }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => setProblem(''), [at]);
  useLayoutEffect(() => {
    // A button that was pressed and is gone took the focus with it, and the keys: at once, before the next key.
    if (!dialog.current?.contains(document.activeElement)) dialog.current?.focus();
  });

  const place = photos.findIndex((p) => p.id === at);
  const photo = photos[place];
  useEffect(() => {
    if (!photo) close();
  }, [photo]);
  if (!photo) return null;

  const turn = (by: number) => {
    const next = photos[neighbour(place, by, photos.length)];
    if (next) go(next.id);
  };
  const attempt = async (what: () => Promise<unknown>) => {
    try {
      await what();
      setProblem('');
      changed();
    } catch (error) {
      setProblem(explain(error));
    }
  };
  const show = (shown: PhotoShown) => attempt(() => showPhoto(photo, shown));
  const values = { kind: t(photo.kind), n: place + 1, total: photos.length };
  return (
    <dialog
      ref={dialog}
      class="photo-viewer"
      tabIndex={-1}
      aria-label={t('photos')}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onKeyDown={(event) => {
        // What is meant for this window is not for the card under it.
        event.stopPropagation();
        if (event.key === 'ArrowLeft') turn(-1);
        if (event.key === 'ArrowRight') turn(1);
      }}
    >
      <header>
        <span class="photo-what">
          <b>{t(photo.kind)}</b> {clock(photo.created_at, now.value)}
        </span>
        <span aria-live="polite">{t('place_of', values)}</span>
        {photo.may_remove && (
          <button
            type="button"
            class="ib"
            aria-label={t('remove')}
            title={t('remove')}
            onClick={() => {
              if (confirm(t('remove_ask'))) void attempt(() => removePhoto(photo));
            }}
          >
            <Icon name="eraser" />
          </button>
        )}
        <button type="button" class="ib" aria-label={t('close')} onClick={close}>
          <Icon name="x" />
        </button>
      </header>
      <div class="photo-stage">
        <img
          key={photo.id}
          src={photo.url}
          alt={t(photo.shown === 'restricted' ? 'alt_locked' : 'alt', values)}
          width={photo.width}
          height={photo.height}
        />
        {photos.length > 1 && (
          <>
            <button type="button" class="photo-turn" aria-label={t('previous')} onClick={() => turn(-1)}>
              <Icon name="left" />
            </button>
            <button
              type="button"
              class="photo-turn photo-next"
              aria-label={t('next')}
              onClick={() => turn(1)}
            >
              <Icon name="right" />
            </button>
          </>
        )}
      </div>
      <footer>
        {problem && (
          <p class="wrong" role="alert">
            {problem}
          </p>
        )}
        {photo.shown === 'open' ? (
          <p class="photo-say">
            {t('opened')}
            {mayShow && (
              <button type="button" class="btn" onClick={() => void show('restricted')}>
                <Icon name="lock" />
                {t('take_back')}
              </button>
            )}
          </p>
        ) : mayShow && !photo.answered_at ? (
          <div class="photo-ask" role="group" aria-labelledby="photo-question">
            <p id="photo-question">{t('ask')}</p>
            <button type="button" class="btn" onClick={() => void show('open')}>
              {t('ask_no')}
            </button>
            <button type="button" class="btn" onClick={() => void show('restricted')}>
              <Icon name="lock" />
              {t('ask_yes')}
            </button>
          </div>
        ) : (
          <p class="photo-say" role="status">
            <Icon name="lock" />
            {mayShow && photo.answered_at
              ? t('stays', { at: clock(photo.answered_at, now.value) })
              : t('locked')}
            {mayShow && (
              <button type="button" class="btn" onClick={() => void show('open')}>
                {t('open_after_all')}
              </button>
            )}
          </p>
        )}
      </footer>
    </dialog>
  );
}
