/** What holds for every channel: the same message comes out, and what is no message is refused before it leaves. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { FileOutbox } from './file-outbox.ts';
import type { Delivery, OutgoingMessage } from './port.ts';
import { SmtpDelivery } from './smtp.ts';
import { serverUrl, startMailServer } from './testing/mail-server.ts';
import { FROM, reminder } from './testing/messages.ts';

interface Channel {
  readonly delivery: Delivery;
  /** Everything that has left so far, as it was written on the wire or in the file. */
  sent(): string[];
  stop(): Promise<void>;
}

async function smtp(): Promise<Channel> {
  const server = await startMailServer();
  const delivery = new SmtpDelivery({ url: serverUrl(server.port), from: FROM });
  return {
    delivery,
    sent: () => server.received.map(({ raw }) => raw),
    stop: async () => {
      await delivery.close();
      await server.stop();
    },
  };
}

function file(): Promise<Channel> {
  const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  const delivery = new FileOutbox({ folder, from: FROM });
  return Promise.resolve({
    delivery,
    sent: () => readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
    stop: async () => {
      await delivery.close();
      rmSync(folder, { recursive: true });
    },
  });
}

describe.each([
  ['smtp' as const, smtp],
  ['file' as const, file],
])('delivery by %s', (name, open) => {
  let channel: Channel;
  beforeEach(async () => {
    channel = await open();
  });
  afterEach(() => channel.stop());

  it('carries a Vietnamese subject and text unharmed, with sender, recipients, day and id', async () => {
    const message = reminder({ to: ['van-thu@soyte.tuyenquang.gov.vn', 'le.thi+nhac-viec@example.vn'] });
    await expect(channel.delivery.deliver(message)).resolves.toMatchObject({ channel: name });
    const [raw = '', ...more] = channel.sent();
    expect(more).toEqual([]);
    const parsed = await PostalMime.parse(raw);
    expect(parsed).toMatchObject({
      subject: message.subject,
      text: message.text,
      from: { address: FROM },
      to: message.to.map((address) => ({ address })),
      messageId: '<reminder-2025-12-01.so-y-te@tuyenquang.gov.vn>',
      date: '2025-12-01T01:30:00.000Z',
    });
    expect(parsed.headers).toContainEqual(
      expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' }),
    );
  });

  it('writes mail as RFC 5322 wants it: ASCII, lines of at most 998 ended by CRLF', async () => {
    await channel.delivery.deliver(reminder({ subject: 'Ấ'.repeat(900), text: 'ế'.repeat(5_000) }));
    const raw = channel.sent()[0] ?? '';
    expect(raw).toMatch(/^[ -~\t\r\n]+$/);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    await expect(PostalMime.parse(raw)).resolves.toMatchObject({ subject: 'Ấ'.repeat(900) });
  });

  it('keeps half a character from breaking the message', async () => {
    await channel.delivery.deliver(reminder({ subject: 'Nhắc \uD83D việc', text: 'a\uDC00b' }));
    await expect(PostalMime.parse(channel.sent()[0] ?? '')).resolves.toMatchObject({
      subject: 'Nhắc \uFFFD việc',
      text: 'a\uFFFDb',
    });
  });

  it('takes text that looks like a header, a file or an address to fetch for text', async () => {
    const text = 'Bcc: moi-nguoi@example.vn\r\n\r\nfile:///etc/passwd http://127.0.0.1/';
    await channel.delivery.deliver(reminder({ text }));
    const parsed = await PostalMime.parse(channel.sent()[0] ?? '');
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.text?.trim()).toBe(text.replaceAll('\r\n', '\n'));
    expect(parsed.attachments).toEqual([]);
  });

  it.each<[string, Partial<OutgoingMessage>, string]>([
    ['a subject with a second header', { subject: 'Nhắc việc\r\nBcc: x@example.vn' }, 'message-invalid'],
    ['a subject with a bare line feed', { subject: 'Nhắc việc\nX: y' }, 'message-invalid'],
    ['a subject of nothing', { subject: '  ' }, 'message-invalid'],
    ['no recipient', { to: [] }, 'message-invalid'],
    ['a day that is none', { date: new Date('hôm qua') }, 'message-invalid'],
    ['an id that leaves the folder', { id: '../../x' }, 'message-invalid'],
    ['an id with a line break', { id: 'a\r\nBcc: x@example.vn' }, 'message-invalid'],
    ['an id with diacritics', { id: 'nhắc-việc' }, 'message-invalid'],
    ['an address with a second header', { to: ['a@example.vn\r\nBcc: x@example.vn'] }, 'address-invalid'],
    ['two addresses in one', { to: ['a@example.vn, b@example.vn'] }, 'address-invalid'],
    ['an address with an SMTP command', { to: ['a@example.vn>\r\nDATA'] }, 'address-invalid'],
    ['an address with a name', { to: ['Lê Văn A <a@example.vn>'] }, 'address-invalid'],
    ['a quoted address', { to: ['"a b"@example.vn'] }, 'address-invalid'],
    ['an address of nothing', { to: [''] }, 'address-invalid'],
    ['a good address beside a bad one', { to: ['a@example.vn', 'không có'] }, 'address-invalid'],
  ])('refuses %s before anything leaves', async (_, changed, code) => {
    await expect(channel.delivery.deliver(reminder(changed))).rejects.toMatchObject({
      name: 'DeliveryError',
      code,
      kind: 'invalid',
    });
    expect(channel.sent()).toEqual([]);
  });
});

it.each<[string, (from: string) => Delivery]>([
  ['smtp', (from) => new SmtpDelivery({ url: serverUrl(25), from })],
  ['file', (from) => new FileOutbox({ folder: tmpdir(), from })],
])('delivery by %s refuses a sender that is no address when it is set up', (_, open) => {
  expect(() => open('Sở KHĐT <a@example.vn>')).toThrow(
    expect.objectContaining({ code: 'address-invalid', field: 'from' }),
  );
});
