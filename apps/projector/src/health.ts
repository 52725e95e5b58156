/** A small page for whoever watches the process: is it alive, are its servers, what does it hold. */
import { createServer, type Server } from 'node:http';
import type { RunningProjector } from './projector.ts';

/** How long the servers may take to answer. */
const PATIENCE_MS = 3_000;

/**
 * `GET /health/live` answers while the process runs; `GET /health/ready` says what it holds, with 503 where a server does not
 * answer or the log it has to sign is in trouble. A projector that holds nothing is ready: it waits for others to fail.
 */
export function serveHealth(
  projector: Pick<RunningProjector, 'status'>,
  port: number,
  host: string,
): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
      response.end(`${JSON.stringify(body)}\n`);
    };
    if (request.method !== 'GET') answer(405, { status: 'error' });
    else if (request.url === '/health/live') answer(200, { status: 'up' });
    else if (request.url === '/health/ready')
      ready(projector).then(
        ({ status, body }) => answer(status, body),
        (error: unknown) =>
          answer(503, { status: 'down', reason: error instanceof Error ? error.message : String(error) }),
      );
    else answer(404, { status: 'error' });
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

async function ready(
  projector: Pick<RunningProjector, 'status'>,
): Promise<{ readonly status: number; readonly body: object }> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS).unref();
  });
  const body = await Promise.race([projector.status(), late]);
  return body.log === null
    ? { status: 200, body: { status: 'up', ...body } }
    : { status: 503, body: { status: 'down', ...body } };
}
