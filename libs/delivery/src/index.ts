export * from './errors.ts';
export * from './file-outbox.ts';
export type { Delivered, Delivery, OutgoingMessage } from './port.ts';
export { SmtpDelivery, type SmtpOptions } from './smtp.ts';
