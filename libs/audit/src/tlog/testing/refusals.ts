import type { AuditErrorCode } from '../../errors.ts';

/** The error that a work ends with, or what it gives. */
export function caught(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

export const refusal = (code: AuditErrorCode, params: object = {}): unknown =>
  expect.objectContaining({ name: 'AuditError', code, params: expect.objectContaining(params) });
