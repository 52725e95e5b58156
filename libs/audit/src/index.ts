export * from './errors.ts';
export * from './tlog/checkpoint.ts';
export * from './tlog/merkle.ts';
export * from './tlog/note.ts';
export * from './tlog/policy.ts';
export * from './tlog/proof-file.ts';
export {
  formatEntryBundle,
  LONGEST_ENTRY,
  parseEntryBundle,
  parseTile,
  parseTilePath,
  type Tile,
  TILE_WIDTH,
  tilePath,
  tileWidth,
} from './tlog/tiles.ts';
export * from './tlog/witness-protocol.ts';
export * from './check-code.ts';
export * from './entry.ts';
export * from './findings.ts';
export * from './key-file.ts';
export * from './ledger-log.ts';
export type { SignedCheckpoint } from './log-database.ts';
export * from './open-log.ts';
export * from './receipt.ts';
export * from './restart-log.ts';
export * from './signer.ts';
export * from './verify-events.ts';
export * from './witness-client.ts';
export * from './bundle/bundle-format.ts';
export * from './bundle/check-bundle.ts';
export * from './bundle/make-bundle.ts';
