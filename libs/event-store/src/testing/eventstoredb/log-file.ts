/** Keeps a server's log in a file, a line of JSON per record, so that it outlives its process. */
import { closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import type { ServerLog } from './log.ts';
import type { LogRecord } from './records.ts';

interface Line {
  readonly commit: string;
  readonly prepare: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: string;
  readonly metadata: string;
  readonly created: string;
}

/**
 * Fills the log from the file if there is one, and from then on keeps the file up to date. A record is handed to the
 * system before the append is answered, so it survives kill -9.
 */
export function keepInFile(log: ServerLog, path: string): void {
  if (existsSync(path)) log.restore(recordsIn(path));
  let file = rewrite(log, path);
  log.onChange((change) => {
    if (change.kind === 'written') {
      writeSync(file, lineOf(change.record));
    } else {
      closeSync(file);
      file = rewrite(log, path);
    }
  });
}

function rewrite(log: ServerLog, path: string): number {
  writeFileSync(`${path}.new`, log.records.map(lineOf).join(''));
  renameSync(`${path}.new`, path);
  return openSync(path, 'a');
}

function recordsIn(path: string): LogRecord[] {
  const text = readFileSync(path, 'utf8');
  // A last line without its end was being written when the process was killed; nobody has been told of it.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordOf(JSON.parse(line) as Line));
}

function lineOf(record: LogRecord): string {
  const line: Line = {
    commit: String(record.position.commit),
    prepare: String(record.position.prepare),
    stream: record.stream,
    revision: String(record.revision),
    id: record.id,
    type: record.type,
    contentType: record.contentType,
    data: Buffer.from(record.data).toString('base64'),
    metadata: Buffer.from(record.metadata).toString('base64'),
    created: record.created.toISOString(),
  };
  return `${JSON.stringify(line)}\n`;
}

function recordOf(line: Line): LogRecord {
  return {
    position: { commit: BigInt(line.commit), prepare: BigInt(line.prepare) },
    stream: line.stream,
    revision: BigInt(line.revision),
    id: line.id,
    type: line.type,
    contentType: line.contentType,
    data: Buffer.from(line.data, 'base64'),
    metadata: Buffer.from(line.metadata, 'base64'),
    created: new Date(line.created),
  };
}
