/** Who is behind an actor id, on the command line: recording, showing, erasing, listing, checking. */
import { randomUUID } from 'node:crypto';
import {
  AccessLog,
  CommandRunner,
  type CommandResult,
  type Envelope,
  ErasePersonDto,
  erasePerson,
  PersonHandler,
  PersonMessage,
  RecordPersonDto,
  recordPerson,
  showPerson,
  validateInput,
} from '#application';
import { checkDirectory, type DirectoryFinding } from '#people';
import { dateText } from '#reporting';
import type { Ledger } from '#profiles';
import { catchUp, withLedger } from './ledger-files.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

interface ActingOptions {
  readonly actor: string;
  readonly actingFor?: string;
}

export interface RecordArguments extends ActingOptions {
  readonly organisation: string;
  readonly office: string;
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
}

export interface EraseArguments extends ActingOptions {
  readonly reason: string;
  readonly legalBasis: string;
  readonly legalTitle?: string;
  readonly digest: readonly string[];
}

export interface ShowArguments extends ActingOptions {
  readonly json?: boolean;
}

const envelopeOf = ({ actor, actingFor }: ActingOptions): Envelope => ({
  commandId: randomUUID(),
  actor,
  actingFor: actingFor ?? null,
  correlationId: randomUUID(),
});

const carryOut = ({ store, people }: Ledger, message: PersonMessage): Promise<CommandResult> =>
  new PersonHandler(new CommandRunner(store), people).execute(message);

/** `ledger person record ID`. A name given as `-` is read from standard input, which no list of processes shows. */
export async function recordOne(
  folder: string,
  person: string,
  { actor, actingFor, name, ...content }: RecordArguments,
  terminal: Terminal,
): Promise<void> {
  const given = name === '-' ? await firstLine() : name;
  const dto = validateInput(RecordPersonDto, { ...content, ...(given === undefined ? {} : { name: given }) });
  const envelope = envelopeOf({ actor, ...(actingFor === undefined ? {} : { actingFor }) });
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const result = await carryOut(ledger, new PersonMessage(recordPerson(person, dto), envelope));
    const [event] = result.events;
    terminal.print(
      event === undefined
        ? terminal.say(`${person}: không có gì thay đổi.`, `${person}: nothing changes.`)
        : terminal.say(
            `Đã ghi ${person} tại vị trí ${result.position}. Sổ chỉ giữ mã băm; họ tên nằm trong danh bạ xóa được.`,
            `Recorded ${person} at position ${result.position}. The ledger keeps digests only; the name is in the erasable directory.`,
          ),
    );
  });
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk);
  return text.split(/\r?\n/)[0] ?? '';
}

/** `ledger person show ID`: that it was asked stands in the ledger before it is answered. */
export async function showOne(
  folder: string,
  person: string,
  { json = false, ...acting }: ShowArguments,
  terminal: Terminal,
): Promise<void> {
  await withLedger(folder, terminal, { create: false }, async ({ store, people }) => {
    const parts = { runner: new CommandRunner(store), accesses: new AccessLog(store), directory: people };
    const { data, position } = await showPerson(person, parts, envelopeOf(acting));
    if (json) {
      terminal.print(JSON.stringify(data, null, 2));
    } else {
      const { name, phone, email, erasedOn } = data;
      const lines: readonly (readonly [string, string | null])[] = [
        [terminal.say('Mã', 'Id'), person],
        [terminal.say('Cơ quan', 'Organisation'), data.organisation],
        [terminal.say('Chức vụ', 'Office'), data.office],
        [terminal.say('Họ tên', 'Name'), name ?? terminal.say('(không có)', '(none)')],
        [terminal.say('Điện thoại', 'Telephone'), phone],
        [terminal.say('Thư điện tử', 'Mail'), email],
        [
          terminal.say('Đã xóa dữ liệu ngày', 'Data erased on'),
          erasedOn && dateText(erasedOn, terminal.language),
        ],
        ...data.disclosures.map(({ field, digest }) => [`${field} #`, digest] as const),
      ];
      for (const [label, text] of lines) if (text !== null) terminal.print(`${label}: ${text}`);
    }
    terminal.note(
      terminal.say(
        `Lần xem này được ghi vào sổ tại vị trí ${position}.`,
        `That this was read is recorded at position ${position}.`,
      ),
    );
  });
}

/** `ledger person erase ID`. */
export async function eraseOne(
  folder: string,
  person: string,
  { reason, legalBasis, legalTitle, digest, ...acting }: EraseArguments,
  terminal: Terminal,
): Promise<void> {
  const dto = validateInput(ErasePersonDto, {
    reason,
    legalBasis: { number: legalBasis, ...(legalTitle === undefined ? {} : { title: legalTitle }) },
    ...(digest.length === 0 ? {} : { digests: digest }),
  });
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const { events, position } = await carryOut(
      ledger,
      new PersonMessage(erasePerson(person, dto), envelopeOf(acting)),
    );
    terminal.print(
      events.length === 0
        ? terminal.say(`${person}: không còn gì để xóa.`, `${person}: there is nothing left to erase.`)
        : terminal.say(
            `Đã xóa dữ liệu của ${person} khỏi danh bạ; việc xóa được ghi tại vị trí ${position}.`,
            `Erased the data of ${person} from the directory; that is recorded at position ${position}.`,
          ),
    );
    terminal.note(
      terminal.say(
        'Các bản sao lưu cũ vẫn còn dữ liệu này cho đến khi bị hủy: xem docs/personal-data.md.',
        'Older backups hold these data until they are destroyed: see docs/personal-data.md.',
      ),
    );
  });
}

/** `ledger person list`: ids and offices; no names, so nothing protected is read. */
export async function listAll(folder: string, json: boolean, terminal: Terminal): Promise<void> {
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    await catchUp(ledger, terminal);
    const entries = await ledger.people.list();
    if (json) return terminal.print(JSON.stringify(entries, null, 2));
    for (const { person, organisation, office, named, erasedOn } of entries) {
      const known = named
        ? terminal.say('còn họ tên', 'name known')
        : erasedOn === null
          ? terminal.say('không có họ tên', 'no name')
          : terminal.say(`đã xóa ngày ${dateText(erasedOn, 'vi')}`, `erased on ${dateText(erasedOn, 'en')}`);
      terminal.print(`${person} · ${office} · ${organisation} · ${known}`);
    }
    if (entries.length === 0)
      terminal.note(terminal.say('Danh bạ chưa có ai.', 'There is nobody in the directory.'));
  });
}

/** `ledger person check`: opening the ledger has finished what was interrupted; this says what is still not as it should be. */
export async function checkAll(folder: string, terminal: Terminal): Promise<void> {
  await withLedger(folder, terminal, { create: false }, async ({ store, people }) => {
    const findings = await checkDirectory(store, people);
    for (const finding of findings) terminal.print(findingText(finding, terminal));
    if (findings.length > 0)
      throw new CliError(
        terminal.say('Danh bạ không khớp với sổ.', 'The directory does not agree with the ledger.'),
        EXIT.store,
      );
    terminal.print(terminal.say('Danh bạ khớp với sổ.', 'The directory agrees with the ledger.'));
  });
}

/** What is wrong with an entry of the directory, and what to do about it; without the data itself. */
export function findingText({ kind, person, digest }: DirectoryFinding, terminal: Terminal): string {
  const subject = `${person} ${digest}`;
  switch (kind) {
    case 'disclosure-without-event':
      return terminal.say(
        `${subject}: có trong danh bạ nhưng không có trong sổ; được xóa khi mở lại sổ.`,
        `${subject}: in the directory but not in the ledger; removed when the ledger is opened again.`,
      );
    case 'digest-does-not-fit':
      return terminal.say(
        `${subject}: nội dung bị thay đổi, không còn khớp mã băm trong sổ. Lấy lại danh bạ từ bản sao lưu, hoặc ghi lại người này.`,
        `${subject}: altered, it does not fit its digest in the ledger. Put back the directory of a backup, or record the person again.`,
      );
    case 'erased-but-present':
      return terminal.say(
        `${subject}: sổ ghi đã xóa nhưng vẫn còn; được xóa khi mở lại sổ.`,
        `${subject}: erased according to the ledger, but still there; removed when the ledger is opened again.`,
      );
    case 'recorded-but-missing':
      return terminal.say(
        `${subject}: có trong sổ, chưa bị xóa, nhưng không còn trong danh bạ. Lấy lại danh bạ từ bản sao lưu, hoặc ghi lại người này.`,
        `${subject}: in the ledger and not erased, but missing from the directory. Put back the directory of a backup, or record the person again.`,
      );
    default:
      return kind satisfies never;
  }
}
