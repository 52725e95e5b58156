export * from './errors.ts';
export * from './events-file.ts';
export * from './log-file.ts';
export * from './log-identity.ts';
export { FramedFile, parsed, writeFramed } from './framed-file.ts';
export type { SignedTree } from './record-walk.ts';
