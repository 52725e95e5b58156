/**
 * The projector process. Configured by EVENTSTOREDB_URL, POSTGRES_URL, DATA_DIR, PROJECTION_PARTITIONS and HEALTH_PORT; ends
 * with 0 after SIGTERM or SIGINT, else with 1.
 */
import { settingsFrom, wholeNumber } from '#profiles';
import { serveHealth } from './health.ts';
import { startProjector } from './projector.ts';

/** A shutdown that takes longer is cut off: what was committed is stored all the same. */
const SHUTDOWN_DEADLINE_MS = 20_000;

const say = (line: string): void =>
  void process.stderr.write(`${new Date().toISOString()} projector ${line}\n`);

try {
  const { DATA_DIR: folder = './data', HOST: host = '127.0.0.1' } = process.env;
  const settings = settingsFrom(process.env, folder);
  if (settings.profile === 'embedded')
    throw new Error(
      'A ledger in one folder needs no projector; set EVENTSTOREDB_URL and POSTGRES_URL for a distributed one',
    );
  const port = wholeNumber(process.env, 'HEALTH_PORT', 3001, { min: 0, max: 65_535 });
  const projector = startProjector({ settings, onTrouble: say });
  const health = await serveHealth(projector, port, host).catch(async (error: unknown) => {
    await projector.close();
    throw error;
  });
  say(`${projector.holder} waits for its leases; health on http://${host}:${port}/health/ready`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), SHUTDOWN_DEADLINE_MS).unref();
      health.close();
      projector.close().catch((error: unknown) => {
        say(error instanceof Error ? error.message : String(error));
        process.exitCode = 1;
      });
    });
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
