// What is done on site brings: where one stands, and for a verification a photo.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../look/Icon';
import { Choose } from '../photo/Choose';
import { OutgoingTile } from '../photo/OutgoingTile';
import { deliver, type Outgoing, outgoing } from '../photo/outgoing';
import { shrunk } from '../photo/shrink';
import { t } from './loopWords';
import { metres, usePosition } from './position';
import '../photo/photo.css';

/** The device's position. It cannot be typed or tapped: who is on site has a device there. */
export function Place(props: { of: readonly number[]; found: (at: readonly [number, number]) => void }) {
  const { position, again } = usePosition();
  const at = position.state === 'found' ? position.at : undefined;
  useEffect(() => {
    if (at) props.found(at);
  }, [at]);
  const may = position.state !== 'insecure' && position.state !== 'none';
  return (
    <div class="on-site" role="group" aria-label={t('place')}>
      <p role={position.state === 'found' || position.state === 'locating' ? 'status' : 'alert'}>
        <Icon name="locate" />
        {position.state === 'found'
          ? t('place_found', {
              n: Math.round(metres(position.at, props.of)),
              accuracy: position.accuracy,
            })
          : t(`place_${position.state}`)}
      </p>
      {may && (
        <button type="button" class="btn" disabled={position.state === 'locating'} onClick={again}>
          {t('place_again')}
        </button>
      )}
    </div>
  );
}

/** A photo taken now. It goes to the server at once, so that the step itself is short; `taken` gets its number. */
export function SitePhoto(props: {
  id: number;
  /** The one that is there from before. */
  photo: number | undefined;
  taken: (photo: number | undefined) => void;
}) {
  const [own, setOwn] = useState<Outgoing>();
  const current = useRef<Outgoing | undefined>(undefined);
  const hold = (photo: Outgoing | undefined) => {
    if (current.current && current.current.key !== photo?.key) URL.revokeObjectURL(current.current.url);
    current.current = photo;
    setOwn(photo);
  };
  useEffect(() => () => hold(undefined), []);
  const drop = () => {
    hold(undefined);
    props.taken(undefined);
  };
  const send = async (photo: Outgoing) => {
    const stored = await deliver(props.id, 'site', photo, (part) => {
      if (current.current?.key === photo.key) hold({ ...current.current, ...part });
    });
    // Dropped meanwhile: it stays with the concern, this step does not take it.
    if (!stored || current.current?.key !== photo.key) return;
    hold(undefined);
    props.taken(stored.id);
  };
  const choose = async (file: File | undefined) => {
    if (!file) return;
    const photo = outgoing(await shrunk(file));
    hold(photo);
    await send(photo);
  };
  return (
    <div class="on-site" role="group" aria-label={t('photo')}>
      {!own && props.photo === undefined && (
        <p>
          <Icon name="camera" />
          {t('photo')}
        </p>
      )}
      {own && (
        <ul class="photo-strip">
          <OutgoingTile photo={own} n={1} drop={drop} />
        </ul>
      )}
      {own?.state === 'failed' && (
        <>
          <p class="wrong" role="alert">
            {own.problem}
          </p>
          <button type="button" class="btn" onClick={() => void send(own)}>
            <Icon name="again" />
            {t('photo_again')}
          </button>
        </>
      )}
      {own?.state === 'sending' && (
        <p role="status">{t('photo_sending', { percent: Math.round(own.done * 100) })}</p>
      )}
      {!own && props.photo !== undefined && (
        <div class="taken">
          <img src={`/api/v1/concerns/${props.id}/photos/${props.photo}/thumb`} alt={t('photo')} />
          <p role="status">
            <Icon name="check" />
            {t('photo_sent')}
          </p>
          <button type="button" class="btn" onClick={drop}>
            {t('photo_other')}
          </button>
        </div>
      )}
      {!own && props.photo === undefined && <Choose chosen={([file]) => void choose(file)} />}
    </div>
  );
}
