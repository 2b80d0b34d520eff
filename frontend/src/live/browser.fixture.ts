import { vi } from 'vitest';

/** A stream that a test opens, feeds and breaks. */
export class Source extends EventTarget {
  static readonly CLOSED = 2;
  static opened: Source[] = [];
  readyState = 0;
  constructor(readonly url: string) {
    super();
    Source.opened.push(this);
  }
  close() {
    this.readyState = Source.CLOSED;
  }
  say(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
  fail(closed: boolean) {
    this.readyState = closed ? Source.CLOSED : 0;
    this.dispatchEvent(new Event('error'));
  }
  /** The streams that are open now. */
  static get standing(): Source[] {
    return Source.opened.filter((s) => s.readyState !== Source.CLOSED);
  }
}

/** BroadcastChannel that delivers at once and in order. */
export class Channel {
  static all = new Set<Channel>();
  onmessage: ((event: MessageEvent) => void) | null = null;
  constructor(readonly name: string) {
    Channel.all.add(this);
  }
  postMessage(data: unknown) {
    const copy = structuredClone(data);
    for (const other of [...Channel.all]) {
      if (other !== this && other.name === this.name)
        other.onmessage?.(new MessageEvent('message', { data: copy }));
    }
  }
  close() {
    Channel.all.delete(this);
  }
}

interface Claim {
  name: string;
  grant: () => void;
  lose: () => void;
}

/** Web Locks of one browser: one holder for each name, the others in line. */
class Locks {
  private held = new Map<string, Claim>();
  private line: Claim[] = [];

  async request(name: string, options: LockOptions, hold: () => Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const claim: Claim = {
        name,
        grant: () => {
          this.held.set(name, claim);
          void hold().then(() => {
            if (this.held.get(name) === claim) this.pass(name);
            resolve();
          });
        },
        lose: () => reject(new DOMException('stolen', 'AbortError')),
      };
      options.signal?.addEventListener('abort', () => {
        const waited = this.line.includes(claim);
        this.line = this.line.filter((c) => c !== claim);
        if (waited) claim.lose();
      });
      if (options.steal) {
        this.held.get(name)?.lose();
        claim.grant();
      } else if (this.held.has(name)) this.line.push(claim);
      else claim.grant();
    });
  }

  private pass(name: string) {
    this.held.delete(name);
    const next = this.line.find((c) => c.name === name);
    this.line = this.line.filter((c) => c !== next);
    next?.grant();
  }
}

/** Puts a browser in place in which every tab that a test opens lives. `locks` false is a page over plain HTTP. */
export function stubBrowser({ locks = true } = {}): void {
  Source.opened = [];
  Channel.all.clear();
  vi.stubGlobal('EventSource', Source);
  vi.stubGlobal('BroadcastChannel', Channel);
  Object.defineProperty(navigator, 'locks', {
    value: locks ? new Locks() : undefined,
    configurable: true,
  });
}
