import { afterEach, describe, expect, it, vi } from 'vitest';
import { deliver, type Outgoing, outgoing } from './outgoing';
import { likelyKind, neighbour } from './photo';
import { shrunk, sizeWithin } from './shrink';

afterEach(() => vi.unstubAllGlobals());

it('a photo fits the long side and keeps its proportions', () => {
  expect(sizeWithin(4000, 3000)).toEqual({ width: 2048, height: 1536 });
  expect(sizeWithin(3000, 4000)).toEqual({ width: 1536, height: 2048 });
  expect(sizeWithin(2048, 100)).toEqual({ width: 2048, height: 100 });
  expect(sizeWithin(9000, 1)).toEqual({ width: 2048, height: 1 });
});

it('the viewer goes round at both ends', () => {
  expect(neighbour(0, 1, 3)).toBe(1);
  expect(neighbour(2, 1, 3)).toBe(0);
  expect(neighbour(0, -1, 3)).toBe(2);
  expect(neighbour(0, -1, 1)).toBe(0);
});

it('a photo is taken before, after or on site by how far the concern is', () => {
  expect(
    ['reported', 'accepted', 'in_progress', 'coordinating', 'resolved', 'struck_off'].map(likelyKind),
  ).toEqual(['before', 'before', 'after', 'after', 'site', 'after']);
});

it('what the browser cannot read is sent as it came', async () => {
  vi.stubGlobal('createImageBitmap', () => Promise.reject(new DOMException('', 'InvalidStateError')));
  const heic = new Blob(['heic']);
  expect(await shrunk(heic)).toBe(heic);
});

it('what is small already is sent as it came', async () => {
  vi.stubGlobal('createImageBitmap', async () => ({ width: 640, height: 480, close: () => undefined }));
  const small = new Blob(['small']);
  expect(await shrunk(small)).toBe(small);
});

/** A network that sends half and then answers, or breaks off. */
function network(status: number, body: string, type = 'application/json') {
  const sent: { address: string; key: string; form: FormData }[] = [];
  class Request extends EventTarget {
    upload = new EventTarget();
    status = status;
    responseText = body;
    timeout = 0;
    private address = '';
    private headers: Record<string, string> = {};
    open(_method: string, address: string) {
      this.address = address;
    }
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value;
    }
    getResponseHeader() {
      return type;
    }
    send(form: FormData) {
      sent.push({ address: this.address, key: this.headers['Idempotency-Key'] ?? '', form });
      this.upload.dispatchEvent(new ProgressEvent('progress', { loaded: 50, total: 100 }));
      this.dispatchEvent(new Event(status === 0 ? 'error' : 'load'));
    }
  }
  vi.stubGlobal('XMLHttpRequest', Request);
  return sent;
}

describe('a photo on its way', () => {
  const send = async (): Promise<[Outgoing, unknown, number[]]> => {
    let photo = outgoing(new Blob(['jpeg']), 'key-1');
    const shares: number[] = [];
    const made = await deliver(7, 'after', photo, (part) => {
      photo = { ...photo, ...part };
      shares.push(photo.done);
    });
    return [photo, made, shares];
  };

  it('carries its name and kind, tells how far it is, and is answered', async () => {
    const sent = network(201, '{"id":3}');
    const [photo, made, shares] = await send();
    expect(made).toEqual({ id: 3 });
    expect(photo.state).toBe('sending');
    expect(shares).toEqual([0, 0.5]);
    expect(sent[0]?.address).toBe('/api/v1/concerns/7/photos');
    expect(sent[0]?.key).toBe('key-1');
    expect(sent[0]?.form.get('kind')).toBe('after');
  });

  it('that is refused says why', async () => {
    network(
      400,
      '{"title":"输入有误","status":400,"fields":{"file":"照片文件坏了"}}',
      'application/problem+json',
    );
    const [photo, made] = await send();
    expect(made).toBeUndefined();
    expect(photo).toMatchObject({ state: 'failed', problem: '输入有误：照片文件坏了' });
  });

  it('that does not get through says so', async () => {
    network(0, '');
    const [photo, made] = await send();
    expect(made).toBeUndefined();
    expect(photo).toMatchObject({ state: 'failed', problem: expect.stringContaining('连不上服务器') });
  });
});
