/**
 * Records persons and erases their data. The ledger gets digests only, and it alone says what counts: a disclosure is stored
 * before its event and deleted after it, so that whatever interrupts a command leaves nothing that cannot be put right.
 */
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type Code,
  isPersonId,
  type IsoDate,
  mentions,
  personDecider,
  type PersonalField,
  PERSONAL_FIELDS,
  type PersonCommand,
  type PersonState,
  personStream,
  refuse,
  requireKeeper,
} from '#domain';
import { StoreError } from '#event-store';
import type { AccessLog } from './access-log.ts';
import { type CommandResult, CommandRunner, type Envelope } from './command-runner.ts';
import { withOrganisations } from './context.ts';
import type { PersonalData, PersonRequest } from './input/person.dto.ts';
import { PersonMessage } from './messages.ts';

interface Kept {
  readonly digest: string;
  /** The disclosure itself, with which it can be shown what the digest stands for. */
  readonly text: string;
}

/** The erasable directory, as far as commands and protected reads need it. */
export interface Disclosures {
  /** @param known the digests of the record that were not erased */
  prepare(
    person: string,
    data: PersonalData,
    known: readonly string[],
  ): Promise<{ readonly digests: readonly string[]; readonly fresh: readonly Kept[] }>;
  put(person: string, fresh: readonly Kept[]): Promise<void>;
  discard(digests: readonly string[]): Promise<void>;
  erase(person: string, digests: readonly string[]): Promise<void>;
  disclosuresOf(
    person: string,
  ): Promise<readonly (Kept & { readonly field: string; readonly value: string })[]>;
  /** Runs work that no other command on this person's data comes between. */
  alone<T>(person: string, work: () => Promise<T>): Promise<T>;
}

@CommandHandler(PersonMessage)
export class PersonHandler implements ICommandHandler<PersonMessage> {
  private readonly runner: CommandRunner;
  private readonly directory: Disclosures;

  constructor(runner: CommandRunner, directory: Disclosures) {
    this.runner = runner;
    this.directory = directory;
  }

  /**
   * One after the other: the same command sent twice at once would else make two disclosures of one name.
   * @throws DomainError, ApplicationError, StoreError, and what the directory throws
   */
  execute({ command, envelope }: PersonMessage): Promise<CommandResult> {
    return this.directory.alone(command.person, () =>
      command.type === 'record' ? this.record(command, envelope) : this.erase(command, envelope),
    );
  }

  private async record(
    { data, ...rest }: Extract<PersonRequest, { type: 'record' }>,
    envelope: Envelope,
  ): Promise<CommandResult> {
    const { person, office } = rest;
    const { recorded = [], erased = [] } = (await this.stateOf(person)) ?? {};
    const known = recorded.filter((digest) => !erased.includes(digest));
    const { digests, fresh } = await this.directory.prepare(person, data, known);
    const command: PersonCommand = { ...rest, digests };
    // Decided before anything is stored, so that of a refused command no name gets to the disk.
    const before = await this.runner.rehearse(...this.running(command, envelope));
    if (before) return before;
    requireNothingPersonal({ person, office }, [...Object.values(data), ...(await this.valuesOf(person))]);
    await this.directory.put(person, fresh);
    try {
      return await this.runner.run(...this.running(command, envelope));
    } catch (error) {
      // Where it is not known whether the event was stored, the record decides at the next opening.
      if (!(error instanceof StoreError && error.code === 'outcome-unknown'))
        await this.directory.discard(fresh.map(({ digest }) => digest));
      throw error;
    }
  }

  private async erase(
    command: Extract<PersonRequest, { type: 'erase' }>,
    envelope: Envelope,
  ): Promise<CommandResult> {
    const { person, reason, legalBasis } = command;
    // Who may not erase must not find out either, by trying names in the reason.
    await this.runner.rehearse(...this.running(command, envelope));
    requireNothingPersonal({ reason, legalBasis: JSON.stringify(legalBasis) }, await this.valuesOf(person));
    const result = await this.runner.run(...this.running(command, envelope));
    // All that was ever erased, so that a repetition finishes what an earlier attempt did not.
    await this.directory.erase(person, (await this.stateOf(person))?.erased ?? []);
    return result;
  }

  private running(command: PersonCommand, envelope: Envelope) {
    const named = command.type === 'record' ? [command.organisation] : [];
    const prepare = (base: Parameters<Parameters<CommandRunner['run']>[4]>[0]) =>
      withOrganisations(this.runner.aggregates, base, named);
    return [personStream(command.person), personDecider, command, envelope, prepare] as const;
  }

  private async valuesOf(person: string): Promise<string[]> {
    return (await this.directory.disclosuresOf(person)).map(({ value }) => value);
  }

  private async stateOf(person: string): Promise<PersonState | undefined> {
    return (await this.runner.aggregates.load(personStream(person), personDecider.evolve)).state;
  }
}

/** What goes into an event stays for ever, so it must not say what is to be erasable. */
function requireNothingPersonal(texts: Readonly<Record<string, string>>, values: readonly string[]): void {
  for (const [field, text] of Object.entries(texts))
    if (values.some((value) => mentions(text, value))) refuse('personal-data-in-text', {}, field);
}

// --- Reading ------------------------------------------------------------------------------------------------------

export type ShownPerson = { readonly [F in PersonalField]: string | null } & {
  readonly person: string;
  readonly organisation: Code;
  readonly office: string;
  readonly erasedOn: IsoDate | null;
  /** With each the person can show that a digest of the ledger is of them. */
  readonly disclosures: readonly (Kept & { readonly field: string })[];
};

/**
 * Who a person is, for their organisation and the operator. That it was asked stands in the ledger before it is answered.
 * @throws DomainError `person-id-invalid`, `person-unknown`, `not-your-person`, and what keeps the reading from being recorded
 */
export async function showPerson(
  person: string,
  {
    runner,
    accesses,
    directory,
  }: {
    readonly runner: CommandRunner;
    readonly accesses: AccessLog;
    readonly directory: Disclosures;
  },
  envelope: Envelope,
): Promise<{ readonly revision: number; readonly position: number; readonly data: ShownPerson }> {
  if (!isPersonId(person)) refuse('person-id-invalid', {}, 'person');
  const { state, revision } = await runner.aggregates.load(personStream(person), personDecider.evolve);
  if (!state) return refuse('person-unknown', { person }, 'person');
  requireKeeper(state.organisation, envelope);
  const position = await accesses.record(
    { access: 'read', what: 'person', subject: person, of: null },
    envelope,
  );
  const kept = await directory.disclosuresOf(person);
  const current = kept.filter(({ digest }) => state.digests.includes(digest));
  const valueOf = (field: PersonalField): string | null =>
    current.find((one) => one.field === field)?.value ?? null;
  const [name = null, phone = null, email = null] = PERSONAL_FIELDS.map(valueOf);
  const { organisation, office, erasedOn } = state;
  const disclosures = current.map(({ field, digest, text }) => ({ field, digest, text }));
  return {
    revision,
    position,
    data: { person, organisation, office, name, phone, email, erasedOn, disclosures },
  };
}
