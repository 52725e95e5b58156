/** What the audit log costs and how long its answers take: following, verifying, proofs, receipts and bundles. */
import { type AuditAppends, measureAuditAppends } from './audit-append.ts';
import { type AuditBundles, measureAuditBundles } from './audit-bundle.ts';
import { type Building, buildLogs } from './audit-log.ts';
import { type AuditProofs, measureAuditProofs } from './audit-proofs.ts';
import { type AuditVerify, measureAuditVerify } from './audit-verify.ts';
import type { Effort } from './effort.ts';
import type { Ledger } from './ledger.ts';

export interface AuditResults {
  readonly appends: AuditAppends;
  readonly building: readonly Building[];
  readonly verify: AuditVerify;
  readonly proofs: AuditProofs;
  readonly bundles: AuditBundles;
}

/** Makes the largest ledger longer, by about one plan. */
export async function measureAudit(
  folder: string,
  ledgers: readonly Ledger[],
  effort: Effort,
): Promise<AuditResults> {
  const appends = await measureAuditAppends(folder, effort);
  const logged = await buildLogs(folder, ledgers);
  const largest = logged.at(-1);
  if (!largest) throw new Error('There is no ledger');
  const verify = await measureAuditVerify(logged, effort);
  const bundles = await measureAuditBundles(folder, largest, effort);
  const proofs = await measureAuditProofs(largest, effort);
  return { appends, building: logged, verify, proofs, bundles };
}
