/** `ledger timeliness`, `restatements`, `inbox`: who handed in when, what has been restated, and what waits for whom. */
import { type Code, isPeriodKey } from '#domain';
import { restatedTotalsTable, restatementTable, type Table, timelinessTable } from '#documents';
import type { ReadModels } from '#read-models';
import {
  dateText,
  inboxOf,
  type InboxKind,
  periodAt,
  restatementsAt,
  restatementsOfPeriod,
  timelinessOf,
  timelinessRanking,
} from '#reporting';
import CliTable from 'cli-table3';
import { commanding } from './commanding.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

/** `ledger timeliness PLAN [PERIOD]`: of one period the table of the report, else the ranking over all periods. */
export const timeliness = (
  folder: string,
  plan: Code,
  period: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, { actor: 'cli' }, terminal, async (commands) => {
    const { models, today } = commands;
    await commands.requirePlan(plan);
    const knownAt = await models.knownAt();
    const nameOf = await names(models, today);
    if (period !== undefined) {
      const view = await periodAt(models, plan, requirePeriod(period, terminal), knownAt);
      const { submissions } = await models.cycles(plan, { knownAt });
      const found = timelinessOf(view, submissions, today);
      if (json) terminal.print(JSON.stringify(found, null, 2));
      else {
        noteOfLanguage(terminal);
        printTable(timelinessTable(found, nameOf, view.publications.at(-1)?.exceptions), terminal);
      }
      return;
    }
    const { periods, submissions } = await models.cycles(plan, { knownAt });
    const ranking = timelinessRanking(periods.map((view) => timelinessOf(view, submissions, today)));
    if (json) {
      terminal.print(JSON.stringify(ranking, null, 2));
      return;
    }
    if (ranking.length === 0) {
      terminal.print(
        terminal.say(
          'Kế hoạch chưa mở kỳ báo cáo nào (ledger period open).',
          'No reporting period of the plan has been opened (ledger period open).',
        ),
      );
    }
    for (const { rank, organisation, expected, onTime, late, missing, returned, punctuality } of ranking) {
      const rate = punctuality === null ? '–' : `${punctuality.replace('.', terminal.say(',', '.'))} %`;
      terminal.print(
        terminal.say(
          `${rank}. ${nameOf(organisation)}: ${rate} đúng hạn (${onTime}/${expected} kỳ; chậm ${late}, thiếu ${missing}, trả lại ${returned})`,
          `${rank}. ${nameOf(organisation)}: ${rate} on time (${onTime}/${expected} periods; late ${late}, missing ${missing}, returned ${returned})`,
        ),
      );
    }
  });

/**
 * `ledger restatements PLAN [PERIOD]`: what stands otherwise than readers were last told; of one period, than its published
 * report says.
 */
export const restatements = (
  folder: string,
  plan: Code,
  period: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, { actor: 'cli' }, terminal, async (commands) => {
    const { models, today } = commands;
    const knownAt = await models.knownAt();
    await commands.requirePlan(plan);
    const { periods } = await models.cycles(plan, { knownAt });
    const register =
      period === undefined
        ? await restatementsAt(models, plan, periods, knownAt)
        : await restatementsOfPeriod(
            models,
            plan,
            await periodAt(models, plan, requirePeriod(period, terminal), knownAt),
            knownAt,
          );
    if (json) {
      terminal.print(JSON.stringify(register, null, 2));
      return;
    }
    if (periods.every(({ publications }) => publications.length === 0)) {
      terminal.print(
        terminal.say(
          'Kế hoạch chưa công bố báo cáo nào, nên chưa có số liệu điều chỉnh.',
          'No report of the plan has been published, so that nothing is restated.',
        ),
      );
      return;
    }
    noteOfLanguage(terminal);
    printTable(restatementTable(register, await names(models, today)), terminal);
    if (register.totals.length > 0) printTable(restatedTotalsTable(register), terminal);
  });

const KIND_WORDS: Readonly<Record<InboxKind, { readonly vi: string; readonly en: string }>> = {
  due: { vi: 'cần gửi', en: 'to hand in' },
  'due-soon': { vi: 'sắp đến hạn', en: 'due soon' },
  overdue: { vi: 'QUÁ HẠN', en: 'OVERDUE' },
  returned: { vi: 'BỊ TRẢ LẠI', en: 'RETURNED' },
  'to-review': { vi: 'chờ duyệt', en: 'to review' },
  'to-close': { vi: 'cần đóng kỳ', en: 'to close' },
  'to-publish': { vi: 'cần công bố', en: 'to publish' },
};

/** `ledger inbox ORGANISATION` */
export const inbox = (folder: string, organisation: Code, json: boolean, terminal: Terminal): Promise<void> =>
  commanding(folder, { actor: 'cli' }, terminal, async ({ models, today }) => {
    const at = { asOf: today, knownAt: await models.knownAt() };
    const known = await models.organisation(organisation, at);
    if (!known) {
      throw new CliError(
        terminal.say(
          `Không có cơ quan “${organisation}”. Kiểm tra mã cơ quan.`,
          `There is no organisation "${organisation}". Check the code.`,
        ),
      );
    }
    const plans = await Promise.all(
      (await models.plans(at)).map(async (plan) => ({ plan, cycles: await models.cycles(plan.plan, at) })),
    );
    const organisations = await models.organisationViews(at);
    const entries = inboxOf(organisation, plans, organisations, today);
    if (json) {
      terminal.print(JSON.stringify(entries, null, 2));
      return;
    }
    const nameOf = await names(models, today);
    terminal.print(terminal.paint.bold(known.name));
    for (const { kind, plan, period, organisation: whose, due, workingDaysLeft, reason } of entries) {
      const left = workingDaysLeft === null ? '' : `, ${terminal.workingDays(workingDaysLeft)}`;
      const until =
        due === null ? '' : ` · ${terminal.say('hạn', 'due')} ${dateText(due, terminal.language)}${left}`;
      const of = whose === null || whose === organisation ? '' : ` · ${nameOf(whose)}`;
      terminal.print(
        `  ${KIND_WORDS[kind][terminal.language]} · ${plan} ${period}${of}${until}${reason === null ? '' : ` · ${reason}`}`,
      );
    }
    if (entries.length === 0) terminal.print(terminal.say('  Không có việc chờ.', '  Nothing waits.'));
  });

// --- Printing ---------------------------------------------------------------------------------------------------

/** The names of organisations as they are today; of one that is not there yet, as it will be. */
async function names(models: ReadModels, today: string): Promise<(code: Code) => string> {
  const knownAt = await models.knownAt();
  const [later, now] = [
    await models.organisationViews({ asOf: '9999-12-31', knownAt }),
    await models.organisationViews({ asOf: today, knownAt }),
  ];
  const known = new Map([...later, ...now].map(({ organisation, name }) => [organisation, name]));
  return (code) => known.get(code) ?? code;
}

function noteOfLanguage(terminal: Terminal): void {
  if (terminal.language === 'en')
    terminal.note('The table is that of the report, which is in Vietnamese. For programs: --json.');
}

/** A table of the report on the terminal, in its own language. */
function printTable({ title, columns, rows, notes }: Table, terminal: Terminal): void {
  const widths = columnWidths(columns, rows, terminal.width);
  const table = new CliTable({
    head: columns.map((column) => column.title),
    colAligns: columns.map(({ align }) => align),
    colWidths: widths,
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { kind, cells } of rows) {
    if (kind === 'group' || kind === 'empty')
      table.push([{ colSpan: columns.length, content: cells[0]?.text ?? '' }]);
    else table.push(cells.map(({ text }, i) => broken(text, (widths[i] ?? 0) - PADDING)));
  }
  terminal.print(terminal.paint.bold(title));
  terminal.print(table.toString());
  for (const note of notes) terminal.print(note);
}

/** Blanks on both sides of a cell. */
const PADDING = 2;

/** A word too long for its column on several lines: the table would cut it. */
const broken = (text: string, width: number): string =>
  text.replace(new RegExp(`\\S{${width}}(?=\\S)`, 'g'), '$&\n');

/** As wide as the longest word up to a limit; what is left over goes by the columns' own shares. */
function columnWidths(columns: Table['columns'], rows: Table['rows'], width: number): number[] {
  const least = columns.map(({ title }, i) => {
    const texts = [
      title,
      ...rows.filter(({ cells }) => cells.length > 1).map(({ cells }) => cells[i]?.text ?? ''),
    ];
    const words = texts.flatMap((text) => text.split(/\s+/));
    return Math.min(24, Math.max(...words.map((word) => word.length))) + PADDING;
  });
  const spare = width - columns.length - 1 - least.reduce((sum, each) => sum + each, 0);
  const shares = columns.reduce((sum, column) => sum + column.width, 0);
  return columns.map(
    (column, i) => (least[i] ?? 0) + Math.max(0, Math.floor((spare * column.width) / shares)),
  );
}

function requirePeriod(period: string, terminal: Terminal): string {
  if (isPeriodKey(period)) return period;
  throw new CliError(
    terminal.say(
      `Kỳ “${period}” không hợp lệ. Viết 2025-H1, 2025-H2 hoặc 2025.`,
      `The period "${period}" is invalid. Write 2025-H1, 2025-H2 or 2025.`,
    ),
    EXIT.usage,
  );
}
