/** The witness over HTTP: `POST /add-checkpoint` (c2sp.org/tlog-witness) and nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ADD_CHECKPOINT, LONGEST_REQUEST } from '#audit';
import type { Cosigner } from './cosigner.ts';
import { isBusy } from './witness-database.ts';

const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
} as const;
const MOST_CONNECTIONS = 200;

/**
 * @param failed told of trouble with the witness's memory. What is on disk is then unknown, so nothing further is answered;
 *   the program should end
 */
export function witnessServer(cosigner: Cosigner, failed: (error: unknown) => void): Server {
  let broken = false;
  const answer = (body: Uint8Array, response: ServerResponse): void => {
    if (broken) return reply(response, 503, 'unavailable');
    try {
      const { status, type, body: text } = cosigner.answer(body);
      response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(text);
    } catch (error) {
      if (isBusy(error)) return reply(response, 503, 'busy');
      broken = true;
      reply(response, 503, 'outcome-unknown');
      failed(error);
    }
  };
  const server = createServer(LIMITS, (request, response) => {
    if (request.url !== `/${ADD_CHECKPOINT}`) return reply(response, 404, 'no-such-path');
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST');
      return reply(response, 405, 'method-not-allowed');
    }
    readBody(request).then(
      (body) => (body ? answer(body, response) : reply(response, 413, 'input-too-large')),
      // The sender has gone, or took too long.
      () => response.destroy(),
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  return server;
}

function reply(response: ServerResponse, status: number, reason: string): void {
  // What is left of a request that is not read is not waited for.
  if (status === 413 || status === 503) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${reason}\n`);
}

/** Null for one that is longer than a request can be. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > LONGEST_REQUEST) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
