import { readFileSync, statSync } from 'node:fs';
import {
  FileError,
  Importer,
  type ImportOptions,
  type ImportOutcome,
  type ImportRow,
  MAX_FILE_BYTES,
} from '#application';
import type { EventStore } from '#event-store';
import { catchUp, isThere, withLedger } from './ledger-files.ts';
import { requireDay } from './report.command.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface ImportArguments {
  readonly dryRun?: boolean;
  readonly reason?: string;
  readonly legalBasis?: string;
  readonly effectiveOn?: string;
  readonly actor: string;
  readonly actingFor?: string;
}

/** `ledger import FILE`: shows what would change or changes it, row by row. */
export async function importFile(
  folder: string,
  path: string,
  args: ImportArguments,
  terminal: Terminal,
): Promise<void> {
  const text = readPlanText(path, terminal);
  const { reason, legalBasis, effectiveOn, actingFor, actor, dryRun = false } = args;
  requireDay('--effective-on', effectiveOn, terminal);
  const options: ImportOptions = {
    dryRun,
    actor,
    ...(actingFor === undefined ? {} : { actingFor }),
    ...(reason === undefined ? {} : { reason }),
    ...(legalBasis === undefined ? {} : { legalBasis: { number: legalBasis } }),
    ...(effectiveOn === undefined ? {} : { effectiveOn }),
  };
  const isNew = !isThere(folder);
  // A ledger is not made for the sake of a look at a file, nor of a file that is refused.
  const rehearsal = isNew ? await new Importer(NO_LEDGER).run(text, { ...options, dryRun: true }) : undefined;
  if (rehearsal && dryRun) {
    printOutcome(rehearsal, dryRun, terminal);
    return;
  }
  await withLedger(folder, terminal, { create: true }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    const outcome = await terminal.withProgress(terminal.say('Kiểm tra', 'Checking'), 1, (advance) =>
      new Importer(ledger.store, undefined, (plan) => models.itemsOf(plan)).run(text, {
        ...options,
        onProgress: (done, total) => advance(done / total),
      }),
    );
    printOutcome(outcome, dryRun, terminal);
  });
}

/** Stands for a ledger that is not there yet. */
const NO_LEDGER: Pick<EventStore, 'append' | 'readStream'> = {
  readStream: async () => [],
  append: () => Promise.reject(new Error('nothing is stored in a ledger that is not there')),
};

/** Never reads more than a plan file can be, and refuses what is not UTF-8. */
function readPlanText(path: string, terminal: Terminal): string {
  let size: number;
  try {
    const found = statSync(path);
    if (!found.isFile()) throw new Error('not a file');
    size = found.size;
  } catch {
    throw new CliError(
      terminal.say(`Không đọc được tệp ${path}.`, `The file ${path} cannot be read.`),
      EXIT.usage,
    );
  }
  if (size > MAX_FILE_BYTES) {
    const limit = `${MAX_FILE_BYTES / 1_000_000} MB`;
    throw new CliError(
      terminal.say(
        `Tệp ${path} lớn ${Math.round(size / 1_000_000)} MB, tối đa ${limit}. Chia nhỏ tệp. Chưa ghi gì vào sổ.`,
        `The file ${path} has ${Math.round(size / 1_000_000)} MB, at most ${limit} are read. Split it. Nothing was stored.`,
      ),
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    throw new FileError([
      {
        field: '',
        line: null,
        code: 'not-utf-8',
        text: {
          vi: 'tệp không phải văn bản UTF-8; lưu lại dưới dạng UTF-8',
          en: 'the file is not UTF-8 text; save it as UTF-8',
        },
      },
    ]);
  }
}

const MARKS = { create: '+', revise: '~', submit: '>', unchanged: '=', absent: '?' } as const;

function printOutcome(outcome: ImportOutcome, dryRun: boolean, terminal: Terminal): void {
  const { rows, kind, plan, notice } = outcome;
  if (notice) terminal.print(terminal.paint.yellow(`! ${notice.trim()}`));
  const changed = rows.filter((row) => row.action !== 'unchanged');
  for (const row of changed) terminal.print(rowText(row, terminal));
  const count = (action: ImportRow['action']): number => rows.filter((row) => row.action === action).length;
  const summary = terminal.say(
    `${count('create')} tạo mới, ${count('revise')} sửa đổi, ${count('submit')} gửi, ${count('unchanged')} không đổi`,
    `${count('create')} created, ${count('revise')} revised, ${count('submit')} submitted, ${count('unchanged')} unchanged`,
  );
  const absent = count('absent');
  if (absent > 0) {
    terminal.print(
      terminal.say(
        `? ${absent} mục có trong sổ nhưng không còn trong tệp: giữ nguyên; muốn bỏ thì dùng lệnh rút (withdraw).`,
        `? ${absent} items are in the ledger but not in the file any more: left as they are; withdraw them if they are to go.`,
      ),
    );
  }
  const result = dryRun
    ? terminal.say('chạy thử, chưa ghi gì', 'dry run, nothing stored')
    : outcome.stored
      ? terminal.say(`đã ghi đến vị trí ${outcome.position}`, `stored up to position ${outcome.position}`)
      : terminal.say('không có gì để ghi', 'nothing to store');
  terminal.print(terminal.paint.bold(`${plan} (${kind}): ${summary}; ${result}.`));
}

function rowText({ line, command, subject, action, changes }: ImportRow, terminal: Terminal): string {
  const where = line === null ? '' : terminal.paint.dim(` (${terminal.say('dòng', 'line')} ${line})`);
  const details = changes.map(
    ({ field, from, to }) => `\n    ${field}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`,
  );
  return `${MARKS[action]} ${command} ${subject}${where}${details.join('')}`;
}
