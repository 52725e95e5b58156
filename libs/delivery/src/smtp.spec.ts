import { inspect } from 'node:util';
import { connection, SmtpDelivery } from './smtp.ts';
import {
  ACCOUNT,
  type MailServer,
  serverUrl,
  startMailServer,
  startSilentServer,
} from './testing/mail-server.ts';
import { FROM, reminder } from './testing/messages.ts';

let server: MailServer;
beforeEach(async () => {
  server = await startMailServer();
});
afterEach(() => server.stop());

const sender = (url: string, timeoutMs = 10_000): SmtpDelivery =>
  new SmtpDelivery({ url, from: FROM, timeoutMs });

describe('mail to a server', () => {
  it('reaches everybody the message names, over TLS where the server offers it', async () => {
    const delivered = await sender(serverUrl(server.port)).deliver(
      reminder({ to: ['a@example.vn', 'b@example.vn'] }),
    );
    expect(delivered).toEqual({
      channel: 'smtp',
      reference: '<reminder-2025-12-01.so-y-te@tuyenquang.gov.vn>',
    });
    expect(server.received).toMatchObject([{ to: ['a@example.vn', 'b@example.vn'], encrypted: true }]);
  });

  it('that is refused by the only recipient’s server is refused for good', async () => {
    const failure = sender(serverUrl(server.port)).deliver(reminder({ to: ['refused@example.vn'] }));
    await expect(failure).rejects.toMatchObject({
      code: 'delivery-refused',
      kind: 'invalid',
      params: { reply: 550, message: 'reminder-2025-12-01.so-y-te' },
    });
    expect(server.received).toEqual([]);
  });

  it('that one of several does not get names that one; the others have it', async () => {
    const to = ['a@example.vn', 'refused@example.vn', 'b@example.vn'];
    await expect(sender(serverUrl(server.port)).deliver(reminder({ to }))).rejects.toMatchObject({
      code: 'recipient-refused',
      params: { addresses: 'refused@example.vn' },
    });
    expect(server.received).toMatchObject([{ to: ['a@example.vn', 'b@example.vn'] }]);
  });

  it('can be sent again where the server is only busy', async () => {
    await expect(
      sender(serverUrl(server.port)).deliver(reminder({ to: ['full@example.vn'] })),
    ).rejects.toMatchObject({ code: 'delivery-unavailable', kind: 'unavailable', params: { reason: 452 } });
  });

  it('with a wrong password is refused, and the error holds no password and nothing the server said', async () => {
    const wrong = { ...ACCOUNT, pass: 'sai-mat-khau' };
    const error: unknown = await sender(serverUrl(server.port, wrong))
      .deliver(reminder())
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'delivery-refused', params: { reply: 535 } });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(
      /sai-mat-khau|no account|so-ke-hoach/,
    );
  });

  it('to a server that says nothing is given up', async () => {
    const silent = await startSilentServer();
    await expect(sender(serverUrl(silent.port), 200).deliver(reminder())).rejects.toMatchObject({
      code: 'delivery-unavailable',
      params: { reason: 'ETIMEDOUT', server: `127.0.0.1:${silent.port}` },
    });
    await silent.stop();
  });

  it('to a server that is not there can be sent again', async () => {
    const url = serverUrl(server.port);
    await server.stop();
    await expect(sender(url).deliver(reminder())).rejects.toMatchObject({ code: 'delivery-unavailable' });
    server = await startMailServer();
  });

  it('beyond this machine never goes unencrypted or to a server that cannot show who it is', async () => {
    // 0.0.0.0 is this machine under a name that does not say so.
    const plain = await startMailServer({ disabledCommands: ['STARTTLS'] });
    for (const port of [plain.port, server.port]) {
      const url = serverUrl(port, ACCOUNT, '0.0.0.0');
      await expect(sender(url).deliver(reminder())).rejects.toMatchObject({ code: 'delivery-unavailable' });
    }
    expect([...plain.received, ...server.received]).toEqual([]);
    await sender(`${serverUrl(plain.port, ACCOUNT, '0.0.0.0')}?insecure=true`).deliver(reminder());
    expect(plain.received).toMatchObject([{ encrypted: false }]);
    await plain.stop();
  });
});

describe('the address of a server', () => {
  it.each([
    [
      'smtp://mail.tuyenquang.gov.vn',
      { port: 587, secure: false, requireTLS: true, tls: { rejectUnauthorized: true } },
    ],
    ['smtps://mail.tuyenquang.gov.vn', { port: 465, secure: true, tls: { rejectUnauthorized: true } }],
    [
      'smtp://mail.tuyenquang.gov.vn:25/?insecure=true',
      { port: 25, requireTLS: false, tls: { rejectUnauthorized: false } },
    ],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, requireTLS: false }],
    ['smtp://[::1]:1025', { host: '::1', requireTLS: false }],
    ['smtp://127.0.0.1.example.vn', { requireTLS: true }],
    ['smtp://a%40b.vn:p%3A%2F%20%40@mail.vn', { auth: { user: 'a@b.vn', pass: 'p:/ @' } }],
  ])('%s', (url, settings) => {
    expect(connection(url)).toMatchObject(settings);
  });

  it('without an account logs in nowhere', () => {
    expect(connection('smtp://mail.tuyenquang.gov.vn')).not.toHaveProperty('auth');
  });

  it.each([
    'mail.tuyenquang.gov.vn:587',
    'http://mail.tuyenquang.gov.vn',
    'smtp://',
    'smtp://user:bi-mat@',
    'smtp://:bi-mat@mail.vn',
    'smtp://user:bi-mat%@mail.vn',
    'smtp://user:bi-mat@mail.vn/path',
    'smtp://user:bi-mat@mail.vn?insecure=yes',
    'smtp://user:bi-mat@mail.vn:99999',
  ])('%s is refused without repeating it', (url) => {
    let error: unknown;
    try {
      sender(url);
    } catch (reason) {
      error = reason;
    }
    expect(error).toMatchObject({ code: 'delivery-url-invalid' });
    expect(inspect(error, { showHidden: true }).replace(/\n\s+at .*/g, '')).not.toContain('bi-mat');
  });
});
