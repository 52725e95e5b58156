/**
 * The product's server with one route more that does nothing: same process, same Fastify instance, so the same limits,
 * hooks and JSON parser. Which profile, its environment says. Tells who started it its address, then its use of the
 * processor when asked, and ends when told to.
 */
import { subscribe } from 'node:diagnostics_channel';

interface Fastify {
  post(path: string, handler: () => Promise<object>): void;
}

type App = typeof import('../../../apps/api/src/app.ts');
type Profiles = typeof import('../../../libs/profiles/src/index.ts');

const built = (path: string): Promise<unknown> =>
  import(new URL(`../../../dist/${path}`, import.meta.url).href);

// Fastify tells of every instance it makes; later than that no routes can be added.
subscribe('fastify.initialization', (message) => {
  (message as { fastify: Fastify }).fastify.post('/noop', () => Promise.resolve({ done: true }));
});

const { createApp } = (await built('apps/api/src/app.js')) as App;
const { settingsFrom } = (await built('libs/profiles/src/index.js')) as Profiles;
const folder = process.argv[2] ?? '';
const settings = settingsFrom(process.env, folder);
const running = await createApp(
  settings.profile === 'distributed' ? { servers: settings } : { dataDir: folder, logInThread: true },
);
process.on('message', (message) => {
  if (message === 'usage') process.send?.(process.cpuUsage());
  else void running.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(1));
process.send?.(running.url);
