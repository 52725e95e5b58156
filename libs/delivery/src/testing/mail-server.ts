/** A real SMTP server on this machine for one test, with the trouble a test asks for. */
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export const ACCOUNT = { user: 'so-ke-hoach@tuyenquang.gov.vn', pass: 'mật khẩu/của:sở@2025' };

export interface MailServer {
  readonly port: number;
  /** Whole messages in the order they came, with whom the envelope named. */
  readonly received: { readonly raw: string; readonly to: readonly string[]; readonly encrypted: boolean }[];
  stop(): Promise<void>;
}

/** Takes mail from {@link ACCOUNT} for everybody but `refused@…`, who does not exist, and `full@…`, whose box is full. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: MailServer['received'] = [];
  const server = new SMTPServer({
    allowInsecureAuth: true,
    disableReverseLookup: true,
    // No warning that its own certificate is for tests only.
    logger: false,
    onAuth: ({ username, password }, _, done) => {
      const known = username === ACCOUNT.user && password === ACCOUNT.pass;
      if (known) done(null, { user: username });
      else done(new Error(`no account ${String(username)} with ${String(password)}`));
    },
    onRcptTo: ({ address }, _, done) => {
      if (address.startsWith('refused@')) done(reply(550, 'no such user here'));
      else if (address.startsWith('full@')) done(reply(452, 'mailbox full'));
      else done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ raw: Buffer.concat(chunks).toString('utf8'), to, encrypted: session.secure });
        done();
      });
    },
    ...options,
  });
  // Clients that hang up in the middle are part of the tests.
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}

const reply = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** Takes connections and says nothing. */
export async function startSilentServer(): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((stopped) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => stopped());
      }),
  };
}

/** The address of a server with the account's name and password in it. */
export const serverUrl = (port: number, { user, pass } = ACCOUNT, host = '127.0.0.1'): string =>
  `smtp://${encodeURIComponent(user)}:${encodeURIComponent(pass)}@${host}:${port}`;
