/** Sends requests for a while and prints what became of them; a process of its own, so that it does not wait for the server's work. */
import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly paths: readonly string[];
  readonly headers: readonly Readonly<Record<string, string>>[];
  /** Of commands; without it something is asked for. */
  readonly body?: string;
  /** Begins the Idempotency-Key of every command. */
  readonly keys: string;
  readonly connections: number;
  readonly milliseconds: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
  readonly failed: number;
  /** The first answer that was a refusal, to be told. */
  readonly refusal: string;
}

const load = JSON.parse(process.argv[2] ?? '') as Load;
let sent = 0;
let refusal = '';

const result = await autocannon({
  url: load.url,
  connections: load.connections,
  duration: load.milliseconds / 1_000,
  timeout: 30,
  requests: [
    {
      ...(load.body === undefined ? { method: 'GET' } : { method: 'POST', body: load.body }),
      onResponse(status, body) {
        if (status >= 300) refusal ||= `${status} ${body.slice(0, 300)}`;
      },
      setupRequest(request) {
        const turn = sent++;
        const at = turn % load.paths.length;
        return {
          ...request,
          path: load.paths[at] ?? '/',
          headers: {
            ...(load.body === undefined
              ? {}
              : { 'content-type': 'application/json', 'idempotency-key': `${load.keys}-${turn}` }),
            ...load.headers[at],
          },
        };
      },
    },
  ],
});
const answer: LoadResult = {
  answered: result['2xx'],
  perSecond: result['2xx'] / result.duration,
  p50: result.latency.p50,
  p99: result.latency.p99,
  refused: result.non2xx,
  failed: result.errors + result.timeouts,
  refusal,
};
process.stdout.write(JSON.stringify(answer));
