// The photos of the concern on the card: a strip of them, one large, and the way to add one.
import { useEffect, useState } from 'preact/hooks';
import { explain } from '../api/problem';
import { onChange, onReset } from '../live/stream';
import { Icon } from '../look/Icon';
import { Choose } from '../photo/Choose';
import { OutgoingTile } from '../photo/OutgoingTile';
import { deliver, type Outgoing, outgoing } from '../photo/outgoing';
import {
  likelyKind,
  listPhotos,
  mostPhotos,
  type Photo,
  type PhotoKind,
  type PhotoList,
  photoKinds,
} from '../photo/photo';
import { shrunk } from '../photo/shrink';
import { Viewer } from '../photo/Viewer';
import { t } from '../photo/words';
import '../photo/photo.css';

/** What the server has, asked for again whenever it says that the concern changed. */
function usePhotos(id: number) {
  const [list, setList] = useState<PhotoList>();
  const [problem, setProblem] = useState<unknown>();
  const [asked, again] = useState(0);
  useEffect(() => {
    let gone = false;
    listPhotos(id)
      .then((answer) => {
        if (gone) return;
        setList(answer);
        setProblem(undefined);
      })
      .catch((error: unknown) => {
        if (!gone) setProblem(error);
      });
    return () => {
      gone = true;
    };
  }, [id, asked]);
  const ask = () => again((n) => n + 1);
  useEffect(() => {
    const stops = [
      onChange('concern', (changes) => {
        if (changes.some((c) => c.id === id)) ask();
      }),
      onReset(ask),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [id]);
  return { list, problem, ask };
}

/** What opens at the end of a card that scrolls is brought into sight. */
const inSight = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });

/** Photos on their way from this card. */
function useOutgoing(id: number, arrived: () => void) {
  const [photos, setPhotos] = useState<readonly (Outgoing & { kind: PhotoKind })[]>([]);
  const change = (key: string, part: Partial<Outgoing>) =>
    setPhotos((all) => all.map((p) => (p.key === key ? { ...p, ...part } : p)));
  const drop = (photo: Outgoing) => {
    URL.revokeObjectURL(photo.url);
    setPhotos((all) => all.filter((p) => p.key !== photo.key));
  };
  const send = async (photo: Outgoing & { kind: PhotoKind }) => {
    if (!(await deliver(id, photo.kind, photo, (part) => change(photo.key, part)))) return;
    arrived();
    drop(photo);
  };
  const add = async (files: readonly File[], kind: PhotoKind) => {
    for (const file of files) {
      const photo = { ...outgoing(await shrunk(file)), kind };
      setPhotos((all) => [...all, photo]);
      await send(photo);
    }
  };
  return { photos, drop, send, add };
}

export function Photos({ id, status }: { id: number; status: string }) {
  const { list, problem, ask } = usePhotos(id);
  const out = useOutgoing(id, ask);
  const [open, setOpen] = useState<number>();
  const [adding, setAdding] = useState(false);
  const [kind, setKind] = useState<PhotoKind>(likelyKind(status));
  if (problem !== undefined && !list)
    return (
      <p class="note" role="alert">
        {t('unread')} {explain(problem)}
      </p>
    );
  if (!list || (list.photos.length === 0 && !list.may_add)) return null;
  const room = mostPhotos - list.photos.length - out.photos.length;
  const failed = out.photos.find((p) => p.state === 'failed');
  return (
    <section class="photo-section" aria-label={t('photos')}>
      {list.photos.length + out.photos.length > 0 && (
        <ul class="photo-strip">
          {list.photos.map((photo, i) => (
            <Thumb
              key={photo.id}
              photo={photo}
              n={i + 1}
              total={list.photos.length}
              open={() => setOpen(photo.id)}
            />
          ))}
          {out.photos.map((photo, i) => (
            <OutgoingTile key={photo.key} photo={photo} n={i + 1} drop={() => out.drop(photo)} />
          ))}
        </ul>
      )}
      {failed && (
        <div class="photo-failed">
          <p class="wrong" role="alert">
            <b>{t('failed')}</b> {failed.problem}
          </p>
          <button type="button" class="btn" onClick={() => void out.send(failed)}>
            <Icon name="again" />
            {t('again')}
          </button>
        </div>
      )}
      {list.photos.some((p) => p.shown === 'restricted') && (
        <p class="photo-hint">
          <Icon name="lock" />
          {t(list.may_show ? 'locked_ask' : 'locked_hint')}
        </p>
      )}
      {list.may_add && room > 0 && !adding && (
        <button type="button" class="photo-add" onClick={() => setAdding(true)}>
          <Icon name="camera" />
          {t('add')}
        </button>
      )}
      {list.may_add && room > 0 && adding && (
        <div class="photo-adding" ref={inSight}>
          <label>
            {t('kind')}
            <select value={kind} onChange={(e) => setKind(e.currentTarget.value as PhotoKind)}>
              {photoKinds.map((k) => (
                <option key={k} value={k}>
                  {t(k)}
                </option>
              ))}
            </select>
          </label>
          <Choose
            chosen={(files) => {
              setAdding(false);
              void out.add(files.slice(0, room), kind);
            }}
          />
        </div>
      )}
      {open !== undefined && (
        <Viewer
          photos={list.photos}
          at={open}
          mayShow={list.may_show}
          go={setOpen}
          close={() => setOpen(undefined)}
          changed={ask}
        />
      )}
    </section>
  );
}

function Thumb({ photo, n, total, open }: { photo: Photo; n: number; total: number; open(): void }) {
  const locked = photo.shown === 'restricted';
  return (
    <li class="photo-tile">
      <button type="button" onClick={open} title={locked ? t('locked') : undefined}>
        <img
          src={photo.thumb}
          alt={t(locked ? 'alt_locked' : 'alt', { kind: t(photo.kind), n, total })}
          loading="lazy"
        />
        <span aria-hidden="true">
          {locked && <Icon name="lock" />}
          {t(photo.kind)}
        </span>
      </button>
    </li>
  );
}
