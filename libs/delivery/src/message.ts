/** From a message to what nodemailer composes; both channels send the same headers and the same text. */
import type { SendMailOptions } from 'nodemailer';
import { DeliveryError } from './errors.ts';
import type { OutgoingMessage } from './port.ts';

const MESSAGE_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/**
 * One plain address. Stricter than RFC 5321: no quoted names, comments, groups, IP literals or letters beyond ASCII, so
 * that nothing in an address can end a header, name a second recipient or be read differently by the server.
 */
const ADDRESS =
  /^(?=.{3,254}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function assertAddress(address: string, field: string): void {
  if (!ADDRESS.test(address)) throw new DeliveryError('address-invalid', { address }, field);
}

/** Refuses what is not one message before anything is sent or written. Lines of the text end in CRLF, as mail's do. */
export function composed(message: OutgoingMessage, from: string): SendMailOptions {
  const { id, to, subject, text, date } = message;
  const invalid = (part: keyof OutgoingMessage): never => {
    throw new DeliveryError('message-invalid', { message: id, part }, part);
  };
  if (!MESSAGE_ID.test(id)) invalid('id');
  if (to.length === 0) invalid('to');
  for (const address of to) assertAddress(address, 'to');
  // A line break would begin another header.
  if (subject.trim() === '' || /[\p{Cc}\u2028\u2029]/u.test(subject)) invalid('subject');
  if (Number.isNaN(date.getTime())) invalid('date');
  return {
    from: { name: '', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: subject.toWellFormed(),
    text: text.toWellFormed(),
    date,
    messageId: messageId(id, from),
    // RFC 3834: holiday notices do not answer a program.
    headers: { 'Auto-Submitted': 'auto-generated' },
    encoding: 'utf-8',
    textEncoding: 'base64',
    // Message content is data: it never names a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Under the domain of the sender, which answers for its uniqueness (RFC 5322, 3.6.4). */
export const messageId = (id: string, from: string): string =>
  `<${id}@${from.slice(from.lastIndexOf('@') + 1)}>`;
