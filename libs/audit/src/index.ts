export * from './tlog/checkpoint.ts';
export * from './tlog/merkle.ts';
export * from './tlog/note.ts';
export * from './tlog/proof-file.ts';
