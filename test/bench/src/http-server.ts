/**
 * The product's server with one route more that does nothing: same process, same Fastify instance, so the same limits,
 * hooks and JSON parser. Started by `http.ts`: tells it its address, then its use of the processor when asked, and ends when told to.
 */
import { subscribe } from 'node:diagnostics_channel';

interface Fastify {
  post(path: string, handler: () => Promise<object>): void;
}

type CreateApp = (options: {
  dataDir: string;
  logInThread: boolean;
}) => Promise<{ url: string; close(): Promise<void> }>;

// Fastify tells of every instance it makes; later than that no routes can be added.
subscribe('fastify.initialization', (message) => {
  (message as { fastify: Fastify }).fastify.post('/noop', () => Promise.resolve({ done: true }));
});

const application = new URL('../../../dist/apps/api/src/app.js', import.meta.url);
const { createApp } = (await import(application.href)) as { createApp: CreateApp };
const running = await createApp({ dataDir: process.argv[2] ?? '', logInThread: true });
process.on('message', (message) => {
  if (message === 'usage') process.send?.(process.cpuUsage());
  else void running.close().then(() => process.exit(0));
});
process.on('disconnect', () => process.exit(1));
process.send?.(running.url);
