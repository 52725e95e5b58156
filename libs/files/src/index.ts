export * from './folders.ts';
export * from './write-file.ts';
