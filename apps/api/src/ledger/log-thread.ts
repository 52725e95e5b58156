/**
 * The log kept in a thread of its own, so that hashing takes nothing from the commands. The thread reads the record from its
 * file as another process would.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Trouble } from '#audit';

const RETRY_MS = 5_000;
/** Beside this file, source or built. */
const THREAD = new URL(import.meta.url.replace(/log-thread(\.[jt]s)$/, 'log-thread.worker$1'));

export class LogThread {
  private readonly folder: string;
  private readonly tell: (trouble: Trouble | null) => void;
  private worker: Worker | null = null;
  private stopping = false;

  constructor(folder: string, tell: (trouble: Trouble | null) => void) {
    this.folder = folder;
    this.tell = tell;
  }

  start(): void {
    const worker: Worker = new Worker(THREAD, { workerData: { folder: this.folder } });
    this.worker = worker;
    worker.on('message', (trouble: Trouble | null) => this.tell(trouble));
    worker.on('error', (error: Error) => this.tell({ code: 'log-unavailable', message: error.message }));
    worker.once('exit', () => {
      this.worker = null;
      if (!this.stopping) void this.again();
    });
  }

  /** Ends following; the thread signs what there is before it ends. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { worker } = this;
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('stop');
    await ended;
  }

  private async again(): Promise<void> {
    await delay(RETRY_MS, undefined, { ref: false });
    if (!this.stopping) this.start();
  }
}
