/**
 * Holds events against what every record obeys, one after the other from the first: positions and revisions without holes,
 * time that never runs back, ids that come once, content that can be read and is written in one way only. On the way it grows
 * the tree of the audit log, so that what was signed of a record can be found again in a copy of it.
 */
import { EVENT_VERSIONS, type Recorded, STREAM_CATEGORIES } from '#domain';
import { eventCodec, type StoredRow } from '#event-store';
import { entryParts, type JsonObject } from '../entry.ts';
import { CompactRange, type Hash, leafHashOfText, sameHash } from '../tlog/merkle.ts';
import { because, type Reason, TransferError } from './errors.ts';

/** What the log signed: so many entries have this root. */
export interface SignedTree {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export interface WalkOptions {
  /** Whose events they are, for what is said of one that is wrong. */
  readonly of: 'export' | 'ledger';
  /** What has to be found again, the smallest first. */
  readonly signed?: readonly SignedTree[];
  /** What else is to see each event. */
  readonly visit?: (event: Recorded) => void;
}

/** As far as a stream was gone through. */
interface StreamEnd {
  revision: number;
  /** Base64. */
  leaf: string;
}

const STREAM_NAME = new RegExp(`^(?=.{1,200}$)(${STREAM_CATEGORIES.join('|')})-[a-z0-9][a-z0-9._-]*$`);
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class RecordWalk {
  private readonly options: WalkOptions;
  private readonly range = new CompactRange();
  private readonly ends = new Map<string, StreamEnd>();
  private readonly ids = new IdSet();
  private recordedAt = '';
  /** Of what was signed, how many were found again. */
  private found = 0;

  constructor(options: WalkOptions) {
    this.options = options;
    this.findSigned();
  }

  get events(): number {
    return this.range.size;
  }

  get streams(): number {
    return this.ends.size;
  }

  /** Base64. */
  root(): string {
    return Buffer.from(this.range.root()).toString('base64');
  }

  /** @throws TransferError `export-event-wrong` or `ledger-event-wrong`, `export-checkpoint-wrong` */
  take(row: StoredRow): void {
    const { position, stream, revision, id, recordedAt } = row;
    const expected = this.events + 1;
    if (position !== expected)
      throw this.wrong(expected, {
        vi: `vị trí ghi là ${position}`,
        en: `its position is given as ${position}`,
      });
    if (!STREAM_NAME.test(stream))
      throw this.wrong(position, { vi: 'tên luồng không hợp lệ', en: 'its stream has no proper name' });
    const end = this.ends.get(stream);
    const next = end ? end.revision + 1 : 0;
    if (revision !== next)
      throw this.wrong(position, {
        vi: `luồng ${stream} phải có số ${next}, không phải ${revision}`,
        en: `the stream ${stream} goes on with revision ${next}, not ${revision}`,
      });
    this.requireTime(position, recordedAt);
    if (!UUID.test(id) || !this.ids.add(id))
      throw this.wrong(position, {
        vi: 'mã sự kiện sai hoặc đã dùng',
        en: 'its id is none, or was used before',
      });
    const leaf = leafHashOfText(this.entryOf(row, end?.leaf ?? null));
    if (end) [end.revision, end.leaf] = [revision, leaf];
    else this.ends.set(stream, { revision, leaf });
    this.range.append(Buffer.from(leaf, 'base64'));
    this.findSigned();
  }

  /**
   * When all events were taken that there should be.
   * @throws TransferError as above; `export-checkpoint-wrong` for what was signed of more than there is
   */
  finish(events: number): void {
    if (this.events !== events)
      throw this.wrong(Math.min(this.events, events) + 1, {
        vi: `có ${this.events} sự kiện, phải là ${events}`,
        en: `there are ${this.events} events and should be ${events}`,
      });
    const beyond = this.options.signed?.[this.found];
    if (beyond) throw signedOtherwise(beyond);
  }

  private requireTime(position: number, recordedAt: string): void {
    if (recordedAt === this.recordedAt) return;
    const at = new Date(recordedAt);
    // Years of four digits, or texts would not be in the order of the times.
    if (recordedAt.length !== 24 || Number.isNaN(at.getTime()) || at.toISOString() !== recordedAt)
      throw this.wrong(position, { vi: 'giờ ghi không hợp lệ', en: 'its time is none' });
    if (recordedAt < this.recordedAt)
      throw this.wrong(position, {
        vi: 'giờ ghi sớm hơn sự kiện trước',
        en: 'it was recorded before the event before it',
      });
    this.recordedAt = recordedAt;
  }

  /** The parts of the entry's text, of which the event is read on the way. */
  private entryOf(row: StoredRow, prev: string | null): readonly string[] {
    let parts: readonly string[];
    try {
      const event = eventCodec.decode(row);
      // Parsed once, unless an older shape was brought to the present one.
      const isAsStored = row.version === EVENT_VERSIONS[event.type];
      const data = isAsStored ? (event.data as object) : (JSON.parse(row.data) as object);
      const metadata = event.metadata as object;
      if (JSON.stringify(data) !== row.data || JSON.stringify(metadata) !== row.metadata)
        throw this.wrong(row.position, {
          vi: 'nội dung không viết theo một cách duy nhất',
          en: 'its content is written otherwise than ours is',
        });
      parts = entryParts(row, data as JsonObject, metadata as JsonObject, prev);
      this.options.visit?.(event);
    } catch (error) {
      if (error instanceof TransferError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw this.wrong(row.position, { vi: reason, en: reason });
    }
    return parts;
  }

  private findSigned(): void {
    const { signed = [] } = this.options;
    for (let one = signed[this.found]; one?.size === this.events; one = signed[this.found]) {
      if (!sameHash(this.range.root(), one.root)) throw signedOtherwise(one);
      this.found += 1;
    }
  }

  private wrong(position: number, reason: Reason): TransferError {
    return new TransferError(`${this.options.of}-event-wrong`, { position, ...because(reason) });
  }
}

const signedOtherwise = ({ origin, size }: SignedTree): TransferError =>
  new TransferError('export-checkpoint-wrong', { origin, size });

/** The ids so far. In parts by their last digits, since one set takes no more than 2^24. */
class IdSet {
  private readonly parts = Array.from({ length: 256 }, () => new Set<string>());

  /** @returns false where it was there already */
  add(id: string): boolean {
    const part = this.parts[Number.parseInt(id.slice(-2), 16)];
    if (!part || part.has(id)) return false;
    part.add(id);
    return true;
  }
}
