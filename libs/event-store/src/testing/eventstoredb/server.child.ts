/**
 * The test server in a process of its own, for kill -9, SIGSTOP and benchmarks: `[--port N] [--file PATH] [--version V]
 * [--max-append-bytes N]`. It says its connection string in a first line of JSON, then answers a command a line.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { report } from '../child-process.ts';
import { ServerLog } from './log.ts';
import { keepInFile } from './log-file.ts';
import type { ServerCommand } from './server-process.ts';
import { EventStoreDbServer } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    file: { type: 'string' },
    version: { type: 'string' },
    'max-append-bytes': { type: 'string' },
  },
});

const log = new ServerLog();
if (values.file !== undefined) keepInFile(log, values.file);
const server = await EventStoreDbServer.start({
  log,
  port: Number(values.port),
  ...(values.version === undefined ? {} : { version: values.version }),
  ...(values['max-append-bytes'] === undefined ? {} : { maxAppendBytes: Number(values['max-append-bytes']) }),
});
report({ url: server.url, port: server.port });

for await (const line of createInterface({ input: process.stdin }))
  report(obey(JSON.parse(line) as ServerCommand));
await server.stop('graceful');

function obey(command: ServerCommand): unknown {
  switch (command.do) {
    case 'fault':
      server.faults.add(command.fault, command.scope);
      return null;
    case 'clear-faults':
      server.faults.clear();
      return null;
    case 'interrupt':
      server.interrupt(command.fault);
      return null;
    case 'drop-connections':
      server.dropConnections();
      return null;
    case 'truncate':
      log.truncate(command.toCount);
      return null;
    case 'count':
      return log.records.length;
    case 'ids':
      return log
        .stream(command.stream)
        .visible()
        .map(({ id }) => id);
  }
}
