/** The server process. Configured by HOST, PORT, DATA_DIR and DRAIN_MS; ends with 0 after SIGTERM or SIGINT, else with 1. */
import { Logger } from '@nestjs/common';
import { createApp, type RunningApp } from './app.ts';

/** A shutdown that takes longer is cut off; what was acknowledged is stored all the same. */
const SHUTDOWN_DEADLINE_MS = 20_000;

const logger = new Logger('plan-ledger');

function wholeNumber(name: string, fallback: number, max: number): number {
  const text = process.env[name] ?? String(fallback);
  if (/^\d{1,6}$/.test(text) && Number(text) <= max) return Number(text);
  throw new Error(`${name} must be a whole number from 0 to ${max}, not "${text}"`);
}

async function start(): Promise<RunningApp> {
  const { HOST: host = '127.0.0.1', DATA_DIR: dataDir = './data' } = process.env;
  return createApp({
    dataDir,
    host,
    port: wholeNumber('PORT', 3000, 65_535),
    drainMs: wholeNumber('DRAIN_MS', 0, 60_000),
    logInThread: true,
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
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
