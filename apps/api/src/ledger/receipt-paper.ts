/** What a receipt says on paper, taken from the receipt itself: nothing is printed that it does not prove. */
import {
  cosignatureTime,
  eventOfEntry,
  leafHash,
  parseNote,
  parseProofFile,
  type Receipt,
  verifyReceipt,
} from '#audit';
import { type Code, dayInVietnam, type EventMetadata, type Recorded } from '#domain';
import { type ReceiptData, SOFTWARE } from '#documents';
import { eventCodec } from '#event-store';
import { eventLabel } from '#reporting';

/**
 * @param nameOf the name an organisation bears; persons are printed by their pseudonymous ids only
 * @throws AuditError where the receipt does not prove what it says
 */
export function receiptPaper(receipt: Receipt, nameOf: (organisation: Code) => string): ReceiptData {
  const { command, log, proofs } = receipt;
  const { checkpoint } = verifyReceipt(JSON.stringify(receipt), null);
  const files = proofs.map(parseProofFile);
  const entries = files.map(({ extra, index }) => {
    const bytes = extra ?? new Uint8Array();
    return { index, leaf: leafHash(bytes), event: eventCodec.decode(eventOfEntry(bytes, index)) };
  });
  const [first] = entries;
  if (!first) throw new Error('a receipt proves at least one entry');
  const { metadata, recordedAt, type }: Recorded = first.event;
  return {
    command,
    actor: { id: metadata.actor, name: null, organisation: organisationOf(metadata, nameOf) },
    what: eventLabel(type, 'vi'),
    recordedAt,
    entries: entries.map(({ index, leaf, event }) => ({
      index,
      position: event.position,
      type: eventLabel(event.type, 'vi'),
      subject: event.stream,
      businessDate: event.data.businessDate,
      leaf: base64(leaf),
    })),
    log: { ...log, size: checkpoint.size, root: base64(checkpoint.root) },
    witnesses: witnessesOf(files[0]?.checkpoint ?? '', log.origin),
    software: SOFTWARE,
    date: dayInVietnam(recordedAt),
  };
}

const organisationOf = ({ actingFor }: EventMetadata, nameOf: (organisation: Code) => string) =>
  actingFor === null ? null : { code: actingFor, name: nameOf(actingFor) };

/** Who cosigned, as the checkpoint says; whether the signatures are good is for who knows the witnesses' keys. */
const witnessesOf = (checkpoint: string, origin: string) =>
  parseNote(checkpoint)
    .signatures.filter(({ name }) => name !== origin)
    .map(({ name, signature }) => {
      const time = cosignatureTime(signature);
      return { name, at: time === null ? null : new Date(time * 1_000).toISOString() };
    });

const base64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64');
