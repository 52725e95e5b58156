/** Delivery by a mail server. */
import {
  createTransport,
  type SMTPSentMessageInfo,
  type SMTPTransportOptions,
  type Transporter,
} from 'nodemailer';
import { DeliveryError } from './errors.ts';
import { assertAddress, composed } from './message.ts';
import type { Delivered, Delivery, OutgoingMessage } from './port.ts';

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, `smtps://…` for TLS from the first byte; `?insecure=true` as in {@link connection}. */
  readonly url: string;
  readonly from: string;
  /** How long the server may take to answer each step. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

export class SmtpDelivery implements Delivery {
  private readonly from: string;
  /** Host and port, for error messages: never the whole URL, which holds the password. */
  private readonly server: string;
  private readonly transport: Transporter<SMTPSentMessageInfo, SMTPTransportOptions>;

  /** Does not connect yet. Throws `delivery-url-invalid` or `address-invalid`. */
  constructor({ url, from, timeoutMs = TIMEOUT_MS }: SmtpOptions) {
    assertAddress(from, 'from');
    const settings = connection(url);
    this.from = from;
    this.server = `${settings.host}:${settings.port}`;
    this.transport = createTransport({
      ...settings,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
    });
  }

  /** Resolves once the server has taken the message for every recipient. */
  async deliver(message: OutgoingMessage): Promise<Delivered> {
    const mail = composed(message, this.from);
    const sent = await this.transport.sendMail(mail).catch((error: unknown) => {
      throw this.translated(error, message);
    });
    if (sent.rejected.length > 0) {
      throw new DeliveryError('recipient-refused', {
        server: this.server,
        message: message.id,
        addresses: sent.rejected.join(', '),
      });
    }
    return { channel: 'smtp', reference: sent.messageId };
  }

  close(): Promise<void> {
    this.transport.close();
    return Promise.resolve();
  }

  /** A reply 5xx is final, 4xx and everything without a reply may pass (RFC 5321, 4.2.1). The server's words stay out. */
  private translated(error: unknown, message: OutgoingMessage): DeliveryError {
    const { responseCode, code } = error as { responseCode?: number; code?: string };
    const about = { server: this.server, message: message.id };
    // A server that refuses to encrypt has not seen the message.
    if (responseCode !== undefined && responseCode >= 500 && code !== 'ETLS') {
      return new DeliveryError('delivery-refused', { ...about, reply: responseCode });
    }
    return new DeliveryError('delivery-unavailable', { ...about, reason: responseCode ?? code ?? 'unknown' });
  }
}

interface Connection {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly requireTLS: boolean;
  readonly tls: { readonly rejectUnauthorized: boolean };
  readonly auth?: { readonly user: string; readonly pass: string };
}

/**
 * What the URL says. Mail travels encrypted and to a server whose certificate is valid. To this machine itself, or with
 * `?insecure=true`, it may travel in the clear, and a certificate is not looked at.
 */
export function connection(text: string): Connection {
  const url = URL.canParse(text) ? new URL(text) : null;
  const invalid = (): never => {
    // Without the URL: it holds the password.
    throw new DeliveryError('delivery-url-invalid', {}, 'url');
  };
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return invalid();
  if (!/^\/?$/.test(url.pathname) || url.hash !== '' || !/^(\?insecure=true)?$/.test(url.search))
    return invalid();
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const relaxed = url.search !== '' || /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
  const [user, pass] = [url.username, url.password].map((part) => decoded(part) ?? invalid());
  if (user === '' && pass !== '') return invalid();
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !relaxed,
    tls: { rejectUnauthorized: !relaxed },
    ...(user ? { auth: { user, pass: pass ?? '' } } : {}),
  };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
