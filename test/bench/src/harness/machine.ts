/** On what and with what was measured. */
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as systemName } from 'node:os';
import { join } from 'node:path';
import { sampleOf } from './stats.ts';

const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  0xef53: 'ext4',
  0x01021994: 'tmpfs',
  0x858458f6: 'ramfs',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x794c7630: 'overlay',
  0x2fc12fc1: 'zfs',
  0x6969: 'nfs',
};

export const fileSystemOf = (folder: string): string => {
  const { type } = statfsSync(folder);
  return FILE_SYSTEMS[type] ?? `type 0x${type.toString(16)}`;
};

/** In such a file system an fsync does nothing, so nothing measured there says anything about durability. */
export const isInMemory = (folder: string): boolean => ['tmpfs', 'ramfs'].includes(fileSystemOf(folder));

/** Milliseconds of one 4 KiB write with fdatasync: what a single durable append cannot beat. */
export function syncMilliseconds(folder: string): number {
  const path = join(folder, 'sync-probe');
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4_096, 1);
  const rounds: number[] = [];
  for (let i = 0; i < 300; i++) {
    writeSync(file, block, 0, block.length, i * block.length);
    const start = performance.now();
    fdatasyncSync(file);
    rounds.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(path);
  return sampleOf(rounds.slice(50)).median;
}

/** @param of whose package it is: of the bench, or of the product */
export function versionOf(packageName: string, of: 'bench' | 'product' = 'bench'): string {
  const root = of === 'bench' ? '../..' : '../../../..';
  const path = new URL(`${root}/node_modules/${packageName}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

export function machine(): string[][] {
  const processors = cpus();
  return [
    ['processor', `${processors[0]?.model.trim() ?? 'unknown'}, ${processors.length} cores`],
    ['memory', `${(totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['system', `${systemName()} ${release()}`],
    [
      'load at start',
      loadavg()
        .map((load) => load.toFixed(2))
        .join(' '),
    ],
  ];
}
