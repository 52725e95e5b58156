export { EVIDENCE_ERRORS, EvidenceError, type EvidenceErrorCode } from './errors.ts';
export * from './evidence-store.ts';
export * from './verify-evidence.ts';
