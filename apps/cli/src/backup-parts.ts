/**
 * What lies beside the record in a data folder and goes along with its backups. Every part lies in a backup as it does in a
 * data folder, so that the same copying serves both ways.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { copyLog, sizeOfLog } from '#audit';
import type { Sha256 } from '#domain';
import { type EvidenceError, EvidenceStore } from '#evidence';
import { allAttachments } from '../../api/src/ledger/attached-evidence.ts';
import { evidenceFolder } from '#profiles';
import type { BackupPart, Fault } from './backup-part.ts';
import { people } from './people-backup.ts';

const evidence: BackupPart = {
  name: 'evidence',
  vi: 'tài liệu kiểm chứng',
  en: 'files of evidence',
  async inspect(folder) {
    const store = EvidenceStore.in(evidenceFolder(folder));
    const faults: Fault[] = [];
    let [files, bytes] = [0, 0];
    for await (const sha256 of store.list()) {
      const state = await store.verify(sha256);
      if (state !== 'ok') faults.push({ what: sha256, state });
      files += 1;
      bytes += statSync(store.pathOf(sha256)).size;
    }
    return { files, bytes, faults };
  },
  async copy(from, to, record) {
    const [source, target] = [from, to].map((folder) => EvidenceStore.in(evidenceFolder(folder))) as [
      EvidenceStore,
      EvidenceStore,
    ];
    const wanted = new Set<Sha256>();
    for await (const { sha256 } of allAttachments(record)) wanted.add(sha256);
    for await (const sha256 of source.list()) wanted.add(sha256);
    const faults: Fault[] = [];
    for (const sha256 of wanted) {
      try {
        await target.copyFrom(source, sha256);
      } catch (error) {
        const { code } = error as EvidenceError;
        if (code !== 'evidence-missing' && code !== 'evidence-altered') throw error;
        faults.push({ what: sha256, state: code === 'evidence-missing' ? 'missing' : 'altered' });
      }
    }
    return faults;
  },
};

const log: BackupPart = {
  name: 'log',
  vi: 'tệp của nhật ký kiểm chứng',
  en: 'files of the log',
  inspect: (folder) => Promise.resolve({ ...sizeOfLog(join(folder, 'log')), faults: [] }),
  async copy(from, to, record) {
    await copyLog(join(from, 'log'), join(to, 'log'), record);
    return [];
  },
};

/** In the order in which they are copied: after the record, which says what has to be there. */
export const BACKUP_PARTS: readonly BackupPart[] = [evidence, people, log];
