/** How a message leaves the ledger, whatever carries it. */

export interface OutgoingMessage {
  /**
   * Unique: letters, digits, `.`, `_` and `-`, at most 100. The same message sent again carries the same id; it names the
   * file and the Message-ID, so that whoever receives it twice can tell.
   */
  readonly id: string;
  /** Addresses without names, at least one. */
  readonly to: readonly string[];
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly date: Date;
}

export interface Delivered {
  readonly channel: 'smtp' | 'file';
  /** The Message-ID the server took, or the path of the file. */
  readonly reference: string;
}

/**
 * Rejects with a DeliveryError. `delivery-unavailable` and `outbox-unwritable` may go away: the same message can be sent
 * again. The other codes need somebody to change something first (see errors.ts).
 */
export interface Delivery {
  deliver(message: OutgoingMessage): Promise<Delivered>;
  close(): Promise<void>;
}
