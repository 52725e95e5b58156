import { type AddCheckpoint, consistencyProof, formatCheckpoint, formatNote, signNote } from '#audit';
import { at, grown } from '../../../libs/audit/src/tlog/testing/grown.ts';
import { LOG, ORIGIN, signedCheckpoint, testKey } from '../../../libs/audit/src/tlog/testing/signing.ts';
import { decide, type KnownLog } from './decide.ts';

const TREE = grown(20);
/** The same log with its sixth entry altered. */
const FORKED = grown(20, (index) => (index === 5 ? 'altered' : `entry ${index}`));

const seen = (size: number | null): KnownLog => ({
  key: LOG.public,
  last: size === null ? null : { origin: ORIGIN, size, root: at(TREE.roots, size) },
});
const request = (old: number, size: number, tree = TREE): AddCheckpoint => ({
  old,
  proof: old === 0 || old > size ? [] : consistencyProof(tree.source, old, size),
  checkpoint: signedCheckpoint(tree, size),
});
const decided = (log: KnownLog | null, asked: AddCheckpoint) => {
  const decision = decide(asked, (origin) => (origin === ORIGIN ? log : null));
  return decision.status === 200 ? { status: 200, size: decision.checkpoint.size } : decision;
};

describe('a witness cosigns', () => {
  it.each([
    ['the first checkpoint that it sees', null, 0, 7],
    ['a log that has grown', 7, 7, 20],
    ['the same checkpoint again', 7, 7, 7],
    ['an empty log', null, 0, 0],
    ['an empty log again', 0, 0, 0],
    ['the first entries of a log it has seen empty', 0, 0, 7],
  ])('%s', (_, last, old, size) => {
    expect(decided(seen(last), request(old, size))).toEqual({ status: 200, size });
  });
});

describe('a witness does not cosign', () => {
  it('a log it does not watch', () => {
    expect(decided(null, request(0, 7))).toEqual({ status: 404, reason: 'log-unknown' });
  });

  it('what the log has not signed', () => {
    const forger = testKey(ORIGIN, 'note', 66);
    const forged = { ...request(7, 20), checkpoint: signedCheckpoint(TREE, 20, forger) };
    expect(decided(seen(7), forged)).toEqual({ status: 403, reason: 'signature-wrong' });
    const { id } = LOG.public;
    const text = formatCheckpoint({ origin: ORIGIN, size: 20, root: at(TREE.roots, 20) });
    const relabelled = formatNote({
      text,
      signatures: [{ ...signNote(text, forger.public, forger.private), id }],
    });
    expect(decided(seen(7), { ...forged, checkpoint: relabelled })).toEqual({
      status: 403,
      reason: 'signature-wrong',
    });
  });

  it('from a size beyond that of the checkpoint', () => {
    expect(decided(seen(7), request(21, 20))).toEqual({ status: 400, reason: 'old-beyond-size' });
    expect(decided(seen(7), request(7, 5))).toEqual({ status: 400, reason: 'old-beyond-size' });
  });

  it('from another size than it has seen, and says which it has', () => {
    expect(decided(seen(7), request(0, 20))).toEqual({ status: 409, seen: 7 });
    expect(decided(seen(7), request(8, 20))).toEqual({ status: 409, seen: 7 });
    expect(decided(seen(null), request(7, 20))).toEqual({ status: 409, seen: 0 });
  });

  it('a log that was set back', () => {
    expect(decided(seen(20), request(0, 7))).toEqual({ status: 409, seen: 20 });
    expect(decided(seen(20), request(7, 7))).toEqual({ status: 409, seen: 20 });
  });

  it('another tree of the size it has seen', () => {
    expect(decided(seen(20), request(20, 20, FORKED))).toEqual({ status: 409, seen: 20 });
  });

  it('a log that has altered what it has seen', () => {
    expect(decided(seen(7), request(7, 20, FORKED))).toEqual({ status: 422, reason: 'proof-wrong' });
    const mixed = { ...request(7, 20), checkpoint: signedCheckpoint(FORKED, 20) };
    expect(decided(seen(7), mixed)).toEqual({ status: 422, reason: 'proof-wrong' });
  });

  it('a proof with a hash too many or too few, or one where there is nothing to prove', () => {
    const { proof, ...rest } = request(7, 20);
    const hash = at(TREE.roots, 1);
    expect(decided(seen(7), { ...rest, proof: proof.slice(1) })).toMatchObject({ status: 422 });
    expect(decided(seen(7), { ...rest, proof: [...proof, hash] })).toMatchObject({ status: 422 });
    expect(decided(seen(7), { ...request(7, 7), proof: [hash] })).toMatchObject({ status: 422 });
    expect(decided(seen(null), { ...request(0, 7), proof: [hash] })).toMatchObject({ status: 422 });
    expect(decided(seen(0), { ...request(0, 7), proof: [hash] })).toMatchObject({ status: 422 });
  });

  it('what is no checkpoint', () => {
    const [line = ''] = signedCheckpoint(TREE, 7).split('\n\n').slice(1);
    expect(decided(seen(7), { ...request(7, 7), checkpoint: 'x' })).toEqual({
      status: 400,
      reason: 'note-malformed',
    });
    expect(decided(seen(7), { ...request(7, 7), checkpoint: `${ORIGIN}\n7\n\n${line}` })).toEqual({
      status: 400,
      reason: 'checkpoint-malformed',
    });
    const text = `${formatCheckpoint({ origin: ORIGIN, size: 7, root: at(TREE.roots, 7) })}extension\n`;
    const extended = formatNote({ text, signatures: [signNote(text, LOG.public, LOG.private)] });
    expect(decided(seen(7), { ...request(7, 7), checkpoint: extended })).toMatchObject({ status: 400 });
  });
});
