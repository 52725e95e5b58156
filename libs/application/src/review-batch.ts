/**
 * Accepts and returns many submissions in one go: all are decided before any is stored, so that either the whole list goes
 * through or every wrong line is named and nothing is stored.
 */
import { type Code, CodedError, type SubmissionCommand } from '#domain';
import type { EventStore } from '#event-store';
import { type CommandResult, CommandRunner, type Envelope } from './command-runner.ts';
import { StagedStore, storeAll } from './import/staged-store.ts';
import { InputError, type InputProblem } from './input/validate.ts';
import { SubmissionMessage } from './messages.ts';
import { SubmissionHandler } from './submission.handler.ts';

export interface ReviewBatch {
  /** Accepted or returned, one for each organisation. */
  readonly commands: readonly SubmissionCommand[];
  /** Where each stands in what the client sent, for its errors: `accept[2]`. */
  readonly fields: readonly string[];
}

export interface ReviewedSubmission {
  readonly organisation: Code;
  readonly verdict: 'accepted' | 'returned';
  readonly revision: number;
  readonly repeated: boolean;
}

/**
 * @returns what became of each, and the position to wait for
 * @throws InputError naming every line that is refused; nothing is stored then
 */
export async function reviewAll(
  store: Pick<EventStore, 'append' | 'readStream'>,
  clock: () => Date,
  { commands, fields }: ReviewBatch,
  envelope: Envelope,
): Promise<{ readonly position: number; readonly reviewed: readonly ReviewedSubmission[] }> {
  const staged = new StagedStore(store, clock);
  const handler = new SubmissionHandler(new CommandRunner(staged, clock));
  const results: CommandResult[] = [];
  const problems: InputProblem[] = [];
  for (const [i, command] of commands.entries()) {
    try {
      results.push(await handler.execute(new SubmissionMessage(command, envelope)));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const text = { vi: error.explain('vi'), en: error.explain('en') };
      problems.push({ field: fields[i] ?? '', code: error.code, value: command.submitter, text });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  const stored = staged.appends.length > 0 ? await storeAll(store, staged.appends) : 0;
  const before = Math.max(0, ...results.filter(({ repeated }) => repeated).map(({ position }) => position));
  return {
    position: Math.max(stored, before),
    reviewed: results.map(({ revision, repeated }, i) => ({
      organisation: commands[i]?.submitter ?? '',
      verdict: commands[i]?.type === 'return' ? 'returned' : 'accepted',
      revision,
      repeated,
    })),
  };
}
