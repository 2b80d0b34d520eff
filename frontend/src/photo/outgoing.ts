// A photo on its way to the server: how far it is, and what went wrong.
import { problemOf } from '../api/client';
import { explain, UnreachableError } from '../api/problem';
import { newKey } from '../board/key';
import type { Photo, PhotoKind } from './photo';

export interface Outgoing {
  /** Idempotency-Key of its sending: sent again, it does not become two. */
  readonly key: string;
  readonly picture: Blob;
  /** Of the picture, for this page; to be revoked when the photo is let go of. */
  readonly url: string;
  readonly state: 'waiting' | 'sending' | 'failed';
  /** The share that is sent, 0 to 1. */
  readonly done: number;
  readonly problem: string;
}

export function outgoing(picture: Blob, key = newKey()): Outgoing {
  return { key, picture, url: URL.createObjectURL(picture), state: 'waiting', done: 0, problem: '' };
}

/** Sends a photo, telling each change of its state. Answers what the server made of it; nothing when it was not taken. */
export async function deliver(
  concern: number,
  kind: PhotoKind,
  photo: Outgoing,
  tell: (part: Partial<Outgoing>) => void,
): Promise<Photo | undefined> {
  tell({ state: 'sending', done: 0, problem: '' });
  try {
    return await send(concern, kind, photo, (done) => tell({ done }));
  } catch (error) {
    tell({ state: 'failed', problem: explain(error) });
    return undefined;
  }
}

/** By XMLHttpRequest: fetch does not say how much is sent. */
function send(
  concern: number,
  kind: PhotoKind,
  { picture, key }: Outgoing,
  progress: (done: number) => void,
): Promise<Photo> {
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', picture, 'photo');
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const unreachable = () => reject(new UnreachableError(`status ${request.status}`));
    request.open('POST', `/api/v1/concerns/${concern}/photos`);
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.setRequestHeader('Idempotency-Key', key);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) progress(loaded / total);
    });
    request.addEventListener('error', unreachable);
    request.addEventListener('timeout', unreachable);
    request.addEventListener('load', () => {
      if (request.status === 201) {
        resolve(JSON.parse(request.responseText) as Photo);
        return;
      }
      const answer = new Response(request.responseText, {
        status: request.status,
        headers: { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' },
      });
      problemOf(answer).then(reject, reject);
    });
    request.timeout = sendWithin;
    request.send(form);
  });
}

/** Milliseconds after which a sending is given up: half a megabyte at 3 KB/s. */
const sendWithin = 180_000;
