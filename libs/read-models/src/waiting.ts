/** Clients that wait for what they wrote to be readable. However many they are, they look with one timer. */

/** How often is looked for what another process has applied. */
const LOOK_EVERY_MS = 10;

/** Whether the event at a position has been taken: false where it never will be, undefined where it has not been yet. */
export type Reached = (position: number) => boolean | undefined;

interface Client {
  readonly position: number;
  readonly timeout: NodeJS.Timeout;
  /** The time was up before anything could be looked up; the first look decides. */
  late: boolean;
  looked: boolean;
  resolve(reached: boolean): void;
  reject(error: unknown): void;
}

export class Waiting {
  private readonly clients = new Set<Client>();
  private readonly look: () => Promise<Reached>;
  private readonly mayPass: (error: unknown) => boolean;
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private lookAgain = false;
  private closed = false;

  /**
   * @param look looks once for everybody
   * @param mayPass whether to go on waiting after an error of `look`
   */
  constructor(look: () => Promise<Reached>, mayPass: (error: unknown) => boolean) {
    this.look = look;
    this.mayPass = mayPass;
  }

  get isNobody(): boolean {
    return this.clients.size === 0;
  }

  /** @returns false when it was not reached in time, never will be, or nothing can be looked up any more */
  for(position: number, timeoutMs: number): Promise<boolean> {
    if (this.closed) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => {
        client.late = true;
        if (client.looked) this.end(client, () => resolve(false));
      }, timeoutMs);
      const client: Client = { position, timeout, late: false, looked: false, resolve, reject };
      this.clients.add(client);
      this.timer ??= setInterval(() => this.wake(), LOOK_EVERY_MS);
      this.wake();
    });
  }

  /** Something may have changed. */
  wake(): void {
    if (this.isNobody) return;
    this.lookAgain = true;
    if (!this.looking) void this.lookForAll();
  }

  close(): void {
    this.closed = true;
    for (const client of this.clients) this.end(client, () => client.resolve(false));
  }

  private async lookForAll(): Promise<void> {
    this.looking = true;
    while (this.lookAgain && !this.isNobody) {
      this.lookAgain = false;
      // Whoever comes while we look is not answered by what was found before.
      const asking = [...this.clients];
      try {
        this.answer(asking, await this.look());
      } catch (error) {
        if (this.mayPass(error)) this.answer(asking, () => undefined);
        else for (const client of asking) this.end(client, () => client.reject(error));
      }
    }
    this.looking = false;
  }

  private answer(clients: readonly Client[], reached: Reached): void {
    for (const client of clients) {
      client.looked = true;
      const found = reached(client.position) ?? (client.late ? false : undefined);
      if (found !== undefined) this.end(client, () => client.resolve(found));
    }
  }

  private end(client: Client, answer: () => void): void {
    clearTimeout(client.timeout);
    this.clients.delete(client);
    if (this.isNobody) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    answer();
  }
}
