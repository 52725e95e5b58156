/** `ledger-witness`: remembers what logs have shown it, and cosigns what only goes on from there. */
import { open } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LONGEST_REQUEST, parseVerifierKey } from '#audit';
import type { Language } from '#domain';
import { writeWhole } from '#files';
import { Cosigner, createWitness } from './cosigner.ts';
import { WitnessError } from './errors.ts';
import { witnessServer } from './server.ts';
import { EXIT, Terminal } from './terminal.ts';

interface GlobalOptions {
  readonly data: string;
  readonly lang: Language;
}

const program = new Command('ledger-witness');

program
  .description(
    'A witness of logs: it remembers the size and root of every log it watches and cosigns a checkpoint only when\n' +
      'the log has proved that it merely grew. Run it in another organisation than the one that keeps the log.',
  )
  .addOption(
    new Option('-d, --data <folder>', 'folder of the witness').default('./witness').env('WITNESS_DIR'),
  )
  .addOption(
    new Option('-l, --lang <language>', 'language of the output')
      .choices(['vi', 'en'])
      .default('vi')
      .env('LEDGER_LANG'),
  )
  .configureHelp({ showGlobalOptions: true })
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  ledger-witness init --name witness.thanhtra.gov.vn/w1
  ledger-witness add-log "$(cat log.vkey)"
  ledger-witness serve --port 8090
  ledger-witness cosign request.txt -o response.txt      (without a network: files on a carried medium)

Never restore the folder from a backup: a witness that forgets can be led to vouch for two histories.
Set up a new witness under a new name instead.

Exit codes: 0 done · 1 refused (nothing was cosigned) · 2 wrong use · 3 the key or state cannot be read or written ·
70 fault of the program`,
  );

async function run(work: (folder: string, terminal: Terminal) => void | Promise<void>): Promise<void> {
  const { data, lang } = program.opts<GlobalOptions>();
  const terminal = new Terminal(lang);
  try {
    await work(data, terminal);
  } catch (error) {
    process.exitCode = terminal.fail(error);
  }
}

/** With the witness of the folder, closed in the end. */
async function withCosigner(
  folder: string,
  work: (cosigner: Cosigner) => void | Promise<void>,
): Promise<void> {
  const cosigner = new Cosigner(folder);
  try {
    await work(cosigner);
  } finally {
    cosigner.close();
  }
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('a port is from 0 to 65535');
  return value;
}

program
  .command('init')
  .description('make the key and the empty state of a new witness; prints the key to hand out')
  .requiredOption(
    '--name <name>',
    'name of the witness: a URL without scheme, for example witness.thanhtra.gov.vn/w1',
  )
  .action(({ name }: { name: string }) =>
    run(async (folder, terminal) => {
      const { text } = await createWitness(folder, name);
      terminal.print(text);
      terminal.note(
        terminal.say(
          'Trao khóa trên cho bên kiểm tra và bên giữ nhật ký; giữ kín witness.key. Tiếp theo: ledger-witness add-log.',
          'Hand the key above to auditors and to the keepers of logs; keep witness.key to yourself. Next: ledger-witness add-log.',
        ),
      );
    }),
  );

program
  .command('add-log')
  .description('watch a log; its first checkpoint is taken on trust')
  .argument('<vkey>', 'key of the log (name+id+base64), got from its keeper in person or on paper')
  .action((vkey: string) =>
    run((folder, terminal) =>
      withCosigner(folder, (cosigner) => {
        const key = parseVerifierKey(vkey.trim());
        cosigner.addLog(key);
        terminal.print(terminal.say(`Đang theo dõi ${key.name}.`, `Watching ${key.name}.`));
      }),
    ),
  );

program
  .command('serve')
  .description('answer POST /add-checkpoint')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port to listen on', port, 8090)
  .action((options: { host: string; port: number }) =>
    run((folder, terminal) => withCosigner(folder, (cosigner) => serve(cosigner, options, terminal))),
  );

async function serve(
  cosigner: Cosigner,
  { host, port }: { host: string; port: number },
  terminal: Terminal,
): Promise<void> {
  const stop = Promise.withResolvers<void>();
  const server = witnessServer(cosigner, stop.reject);
  server.once('error', stop.reject);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.resolve());
  server.listen(port, host, () => {
    const { address, family, port: bound } = server.address() as AddressInfo;
    const url = `http://${family === 'IPv6' ? `[${address}]` : address}:${bound}`;
    terminal.note(`${terminal.say('Đang phục vụ tại', 'Serving on')} ${url} · ${cosigner.verifier.text}`);
  });
  try {
    await stop.promise;
  } finally {
    // Who is being answered gets the answer.
    const closed = new Promise((resolve) => server.close(resolve));
    if (server.listening) server.closeIdleConnections();
    await closed;
  }
}

program
  .command('cosign')
  .description('answer a request that came as a file; the answer goes back as a file')
  .argument('<request>', 'file with the request')
  .requiredOption('-o, --output <file>', 'file for the response')
  .action((path: string, { output }: { output: string }) =>
    run((folder, terminal) =>
      withCosigner(folder, async (cosigner) => {
        const { status, body } = cosigner.answer(await readRequest(path));
        if (status !== 200 && status !== 409)
          throw new WitnessError('witness-request-refused', { status, reason: body.trim() });
        await writeWhole(output, body);
        if (status === 409)
          throw new WitnessError('witness-request-elsewhere', { seen: body.trim(), output });
        terminal.print(
          terminal.say(
            `Đã ký. Chuyển ${output} về bên giữ nhật ký.`,
            `Cosigned. Take ${output} back to the keeper of the log.`,
          ),
        );
      }),
    ),
  );

async function readRequest(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const bytes = Buffer.alloc(LONGEST_REQUEST + 1);
  const { bytesRead } = await file.read(bytes);
  if (bytesRead > LONGEST_REQUEST)
    throw new WitnessError('witness-file-too-large', { file: path, limit: LONGEST_REQUEST });
  return bytes.subarray(0, bytesRead);
}

program
  .command('show')
  .description('print the key of the witness and what it has seen of each log')
  .option('--json', 'as JSON')
  .action(({ json }: { json?: boolean }) =>
    run((folder, terminal) =>
      withCosigner(folder, (cosigner) => {
        const logs = cosigner.logs.map(({ key, last, seenAt }) => ({
          origin: key.name,
          key: key.text,
          size: last?.size ?? 0,
          root: last ? Buffer.from(last.root).toString('base64') : null,
          seenAt,
        }));
        const key = cosigner.verifier.text;
        if (json) return terminal.print(JSON.stringify({ key, logs }, null, 2));
        terminal.print(key);
        for (const { origin, size, root, seenAt } of logs) {
          const seen = seenAt
            ? `${size} · ${root} · ${seenAt}`
            : terminal.say('chưa thấy', 'nothing seen yet');
          terminal.print(`${origin} · ${seen}`);
        }
      }),
    ),
  );

// Whoever reads the output may stop reading, as in `ledger-witness show | head`.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = EXIT.store;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
}
