/** A client as the documentation tells him to be: he sends a command until he has an answer, and reads what he wrote. */
import { setTimeout as delay } from 'node:timers/promises';

export interface Acknowledged {
  readonly key: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  /** It had been stored before, by a try whose answer was lost. */
  readonly repeated: boolean;
  readonly events: readonly { readonly id: string; readonly type: string; readonly revision: number }[];
}

const TIMEOUT_MS = 35_000;
const PAUSE_MS = 50;

export class Client {
  readonly acknowledged: Acknowledged[] = [];
  /** Times that something had to be sent again. */
  retries = 0;
  private readonly urls: readonly string[];
  private turn = 0;

  /** @param urls of the processes that serve the ledger */
  constructor(urls: readonly string[]) {
    this.urls = urls;
  }

  /** Sends a command, to another process with each try, until it is answered. @throws where it is refused */
  async send(
    path: string,
    body: object,
    key: string,
    headers: Record<string, string> = {},
  ): Promise<Acknowledged> {
    const answer = await this.answered(path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, ...headers },
    });
    const result = { key, ...(answer as Omit<Acknowledged, 'key'>) };
    this.acknowledged.push(result);
    return result;
  }

  /** Reads through the process whose turn it is what is known at a position or later. */
  read(path: string, position: number): Promise<unknown> {
    return this.answered(path, { headers: { 'X-Ledger-Position': String(position) } });
  }

  private async answered(path: string, request: RequestInit): Promise<unknown> {
    for (;;) {
      this.turn += 1;
      const url = `${this.urls[this.turn % this.urls.length] ?? ''}${path}`;
      const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
        async (response) => ({ status: response.status, text: await response.text() }),
        () => null,
      );
      if (answer && answer.status < 300) return JSON.parse(answer.text);
      if (answer && answer.status < 500)
        throw new Error(`${path} was answered with ${answer.status}: ${answer.text}`);
      this.retries += 1;
      await delay(PAUSE_MS);
    }
  }
}
