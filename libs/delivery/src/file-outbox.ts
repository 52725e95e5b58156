/**
 * Delivery to a folder, for a ledger without a network: each message a complete `.eml` that any mail program opens and
 * sends. Somebody, or another program, carries the folder over.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders, writeWhole } from '#files';
import { createTransport } from 'nodemailer';
import { DeliveryError } from './errors.ts';
import { assertAddress, composed } from './message.ts';
import type { Delivered, Delivery, OutgoingMessage } from './port.ts';

export interface FileOutboxOptions {
  /** Made when the first message is written. */
  readonly folder: string;
  readonly from: string;
}

export class FileOutbox implements Delivery {
  private readonly folder: string;
  private readonly from: string;
  private readonly composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });

  /** Throws `address-invalid`. */
  constructor({ folder, from }: FileOutboxOptions) {
    assertAddress(from, 'from');
    this.folder = folder;
    this.from = from;
  }

  /** Resolves once the file is on disk. A message whose file is there already is not written again. */
  async deliver(message: OutgoingMessage): Promise<Delivered> {
    const mail = composed(message, this.from);
    const path = join(this.folder, `${message.id}.eml`);
    const { message: bytes } = await this.composer.sendMail(mail);
    try {
      makeFolders(this.folder);
      // Whoever collects the folder sees whole messages only: half-written ones have another name.
      if (!(await exists(path))) await writeWhole(path, bytes as Buffer);
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      throw new DeliveryError('outbox-unwritable', { message: message.id, folder: this.folder, reason });
    }
    return { channel: 'file', reference: path };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
