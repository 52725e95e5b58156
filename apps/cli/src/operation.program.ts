/** The commands of who looks after a ledger: serve it, show it, back it up. */
import type { Command } from 'commander';
import { settingsFrom } from '#profiles';
import { backup, restore } from './backup.command.ts';
import type { DemoArguments } from './demo.command.ts';
import { port } from './option-values.ts';
import { migratePostgres } from './postgres.command.ts';
import { projectionStatus, rebuildProjections } from './projections.command.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: (folder: string, terminal: Terminal) => Promise<void>) => Promise<void>;

export function addOperationCommands(program: Command, run: Run): void {
  program
    .command('serve')
    .description('start the HTTP API on this ledger; documentation under /docs')
    .option('--host <address>', 'address to listen on; only loopback until sign-in exists', '127.0.0.1')
    .option('--port <number>', 'port to listen on', port, 3000)
    .action((options: { host: string; port: number }) =>
      run(async (folder, terminal) => {
        // Loaded where it is needed: the other commands start without a server framework.
        const { createApp } = await import('../../api/src/app.ts');
        const settings = settingsFrom(process.env, folder);
        const server = await createApp({
          ...(settings.profile === 'distributed'
            ? { servers: settings }
            : { dataDir: folder, logInThread: true }),
          ...options,
          logLevels: ['warn', 'error'],
        });
        terminal.note(`${terminal.say('Đang phục vụ tại', 'Serving on')} ${server.url} · ${server.url}/docs`);
        await new Promise<void>((resolve) => {
          for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
        });
        await server.close();
      }),
    );

  const projections = program.command('projections').description('look after the read models');
  projections
    .command('status')
    .description('how far each read model has got; non-zero exit when one has stopped')
    .action(() => run(projectionStatus));
  projections
    .command('rebuild')
    .description('build read models anew beside those in use, then switch')
    .argument('[names...]', 'default: all')
    .option('--actor <id>', 'pseudonymous id of who rebuilds; never a person’s name', 'cli')
    .action((names: string[], { actor }: { actor: string }) =>
      run((folder, terminal) => rebuildProjections(folder, names, actor, terminal)),
    );

  program
    .command('postgres')
    .description('look after the PostgreSQL of a distributed ledger')
    .command('migrate')
    .description('make the tables that are missing, or of an older layout; changes nothing the second time')
    .action(() => run(migratePostgres));

  program
    .command('backup')
    .description('copy the record of a running ledger in one folder and verify the copy')
    .argument('<folder>', 'an empty or new folder')
    .action((target: string) => run((folder, terminal) => backup(folder, target, terminal)));

  program
    .command('restore')
    .description('verify a backup and put it in place; never overwrites a ledger')
    .argument('<folder>', 'a folder written by “ledger backup”')
    .action((source: string) => run((folder, terminal) => restore(folder, source, terminal)));

  program
    .command('demo')
    .description('serve, import the five real plans over HTTP, print their reports and a correction')
    .option('--exit', 'end after printing instead of serving on')
    .option('--plans <folder>', 'folder of the plan files', 'plans')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on', port, 3000)
    .action((options: DemoArguments) =>
      run(async (folder, terminal) => {
        const { demo } = await import('./demo.command.ts');
        await demo(folder, options, terminal);
      }),
    );
}
