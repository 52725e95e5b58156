/**
 * Files that bear out a report. The ledger holds what each is called and the digest of its bytes; the bytes lie in the
 * evidence store. They change no figure, so they are taken for any report, however old.
 */
import type { EvidenceFile } from './audit-events.ts';
import { refuse } from './errors.ts';

export const MAX_EVIDENCE_FILES = 20;
export const MAX_EVIDENCE_NAME = 200;

/** Control and format characters (the latter can make `fdp.exe` read `exe.pdf`), line ends, what separates folders. */
const NOT_IN_A_NAME = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\/]/u;

/** Whether a text can be the name of a file: NFC, as anybody would read it, and nothing that leads elsewhere. */
export const isEvidenceName = (name: string): boolean =>
  name.length <= MAX_EVIDENCE_NAME &&
  name.isWellFormed() &&
  name === name.normalize('NFC') &&
  name === name.trim() &&
  !/^\.*$/.test(name) &&
  !NOT_IN_A_NAME.test(name);

export function requireEvidenceName(name: string, field: string): void {
  if (isEvidenceName(name)) return;
  refuse('evidence-name-invalid', { name: name.slice(0, 80), max: MAX_EVIDENCE_NAME }, field);
}

/**
 * Refuses files that cannot be attached to a report that has some already.
 * @throws DomainError `evidence-name-invalid`, `evidence-duplicate`, `evidence-too-many`
 */
export function requireEvidence(files: readonly EvidenceFile[], attached: readonly EvidenceFile[]): void {
  const known = new Map(attached.map(({ sha256, name }) => [sha256, name]));
  files.forEach(({ name, sha256 }, i) => {
    const field = `files[${i}]`;
    requireEvidenceName(name, `${field}.name`);
    const same = known.get(sha256);
    if (same !== undefined) refuse('evidence-duplicate', { name, same, sha256 }, field);
    known.set(sha256, name);
  });
  if (known.size > MAX_EVIDENCE_FILES)
    refuse('evidence-too-many', { count: known.size, max: MAX_EVIDENCE_FILES }, 'files');
}
