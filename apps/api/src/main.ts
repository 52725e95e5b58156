/**
 * The server process. Configured by HOST, PORT, DATA_DIR and DRAIN_MS, with EVENTSTOREDB_URL and POSTGRES_URL for the distributed
 * profile; ends with 0 after SIGTERM or SIGINT, else with 1.
 */
import { Logger } from '@nestjs/common';
import { settingsFrom, wholeNumber } from '#profiles';
import { createApp, type RunningApp } from './app.ts';
import { startTrouble } from './start-trouble.ts';

/** A shutdown that takes longer is cut off; what was acknowledged is stored all the same. */
const SHUTDOWN_DEADLINE_MS = 20_000;

const logger = new Logger('plan-ledger');

async function start(): Promise<RunningApp> {
  const { HOST: host = '127.0.0.1', DATA_DIR: folder = './data' } = process.env;
  const settings = settingsFrom(process.env, folder);
  return createApp({
    ...(settings.profile === 'distributed' ? { servers: settings } : { dataDir: folder, logInThread: true }),
    host,
    port: wholeNumber(process.env, 'PORT', 3000, { min: 0, max: 65_535 }),
    drainMs: wholeNumber(process.env, 'DRAIN_MS', 0, { min: 0, max: 60_000 }),
    logLevels: ['log', 'warn', 'error', 'fatal'],
  });
}

async function stop(running: RunningApp): Promise<void> {
  setTimeout(() => process.exit(1), SHUTDOWN_DEADLINE_MS).unref();
  await running.close();
}

try {
  const running = await start();
  logger.log(`${running.url} (documentation at ${running.url}/docs)`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop(running).catch((error: unknown) => {
        logger.error(error);
        process.exitCode = 1;
      });
    });
  }
} catch (error) {
  process.stderr.write(startTrouble(error));
  process.exitCode = 1;
}
