/**
 * Asks again and again, one question at a time, however fast changes come: those within `gather` ms become one question, those that come
 * while it is under way one more. What fails is left to `ask`: nothing of it comes out here.
 */
export class Round {
  private timer = 0;
  private running: AbortController | undefined;
  private again = false;

  constructor(
    private readonly ask: (signal: AbortSignal) => Promise<void>,
    private readonly gather: number,
  ) {}

  /** Asks after a while, unless it is about to. */
  soon(delay = this.gather): void {
    if (this.running) this.again = true;
    else this.timer ||= window.setTimeout(() => this.now(), delay);
  }

  /** Asks at once; a question under way is given up. */
  now(): void {
    this.stop();
    const controller = new AbortController();
    this.running = controller;
    this.ask(controller.signal)
      .catch(() => undefined)
      .finally(() => {
        if (this.running !== controller) return;
        this.running = undefined;
        if (this.again) this.soon();
        this.again = false;
      });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    this.again = false;
    this.running?.abort();
    this.running = undefined;
  }
}
