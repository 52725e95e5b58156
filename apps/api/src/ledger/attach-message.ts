import { type Envelope, IndicatorMessage, TaskMessage } from '#application';
import type { AttachCommand } from './plan-evidence.ts';

/** The command as it travels over the bus. */
export const attachMessage = (command: AttachCommand, envelope: Envelope): TaskMessage | IndicatorMessage =>
  'task' in command ? new TaskMessage(command, envelope) : new IndicatorMessage(command, envelope);
