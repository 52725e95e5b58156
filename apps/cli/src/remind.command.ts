/** `ledger remind`: reminds the organisations that have not handed in, by mail or into a folder, and records each reminder. */
import { readFileSync } from 'node:fs';
import { type Code, isCode, type ReminderKind } from '#domain';
import { contentDigest, SubmissionMessage } from '#application';
import { type Delivery, DeliveryError, FileOutbox, SmtpDelivery } from '#delivery';
import { dateText, type DueReminder, periodAt, periodText, remindersDue } from '#reporting';
import { parse } from 'yaml';
import { type Acting, type Commanding, commanding } from './commanding.ts';
import { makeFolders } from '#files';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface RemindArguments extends Acting {
  /** YAML: a mapping of organisation codes to one address or several. Addresses never enter the ledger. */
  readonly addresses?: string;
  readonly outbox?: string;
  readonly smtp?: string;
  readonly from?: string;
  readonly dryRun?: boolean;
}

export const remind = (
  folder: string,
  plan: Code,
  period: string,
  args: RemindArguments,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, args, terminal, async (commands) => {
    const { models, today } = commands;
    await commands.requirePlan(plan);
    const at = { asOf: today, knownAt: await models.knownAt() };
    const view = await periodAt(models, plan, period, at.knownAt);
    const planView = await models.plan(plan, at);
    if (!planView) throw new Error('an opened period has its plan');
    const { submissions } = await models.cycles(plan, at);
    const due = remindersDue(view, planView, submissions, today);
    const names = new Map<Code, string>();
    for (const { organisation } of due) {
      const known = await models.organisation(organisation, at);
      if (known) names.set(organisation, known.name);
    }
    const nameOf = (code: Code): string => names.get(code) ?? code;
    if (due.length === 0) terminal.print(terminal.say('Không có đơn vị cần nhắc.', 'Nobody to remind.'));
    for (const reminder of due) terminal.print(reminderLine(reminder, nameOf, terminal));
    if (args.dryRun || due.length === 0) return;
    const addresses = readAddresses(args.addresses, terminal);
    if (args.outbox !== undefined) makeFolders(args.outbox);
    const delivery = deliveryOf(args, terminal);
    let failed = 0;
    try {
      for (const reminder of due) {
        const to = addresses[reminder.organisation] ?? [];
        const outcome = await deliver(delivery, args, { plan, period, reminder, to, nameOf, terminal });
        await record(commands, plan, period, reminder, outcome);
        if (outcome.outcome === 'failed') failed += 1;
        const said =
          outcome.outcome === 'delivered'
            ? terminal.say('đã gửi', 'sent')
            : terminal.paint.red(terminal.say('KHÔNG gửi được', 'NOT sent'));
        terminal.print(`  ${reminder.organisation}: ${said} (${outcome.detail})`);
      }
    } finally {
      await delivery.close();
    }
    if (failed > 0) {
      throw new CliError(
        terminal.say(
          `${failed}/${due.length} lời nhắc không gửi được và đã được ghi như vậy. Kiểm tra địa chỉ, máy chủ thư rồi chạy lại: chỉ những đơn vị ấy được nhắc lại.`,
          `${failed} of ${due.length} reminders were not delivered and are recorded so. Check addresses and mail server, then run the command again: only those are tried anew.`,
        ),
      );
    }
  });

interface Outcome {
  readonly channel: 'smtp' | 'file';
  readonly outcome: 'delivered' | 'failed';
  readonly detail: string;
}

interface Reminding {
  readonly plan: Code;
  readonly period: string;
  readonly reminder: DueReminder;
  readonly to: readonly string[];
  readonly nameOf: (code: Code) => string;
  readonly terminal: Terminal;
}

/** A reminder that cannot be delivered is recorded as such, and the others go on. */
async function deliver(
  delivery: Delivery,
  { smtp }: RemindArguments,
  { plan, period, reminder, to, nameOf, terminal }: Reminding,
): Promise<Outcome> {
  const channel = smtp === undefined ? 'file' : 'smtp';
  const { organisation, kind } = reminder;
  if (to.length === 0) {
    return { channel, outcome: 'failed', detail: terminal.say('không có địa chỉ', 'no address') };
  }
  const date = new Date();
  const day = date.toISOString().slice(0, 10);
  try {
    const { reference } = await delivery.deliver({
      // The same reminder of the same day is the same message.
      id: `reminder-${contentDigest({ plan, period, organisation, kind, day }).slice(0, 32)}`,
      to,
      subject: subjectOf(reminder, period),
      text: textOf(reminder, plan, period, nameOf(organisation)),
      date,
    });
    // The folder of the outbox is nobody's business but the operator's.
    const detail = channel === 'file' ? (reference.split('/').at(-1) ?? reference) : reference;
    return { channel, outcome: 'delivered', detail };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return { channel, outcome: 'failed', detail: error.code };
  }
}

async function record(
  commands: Commanding,
  plan: Code,
  period: string,
  { organisation, kind, due, workingDaysLeft }: DueReminder,
  outcome: Outcome,
): Promise<void> {
  const reminder = { plan, period, submitter: organisation, kind, due, workingDaysLeft, ...outcome };
  await commands.execute(
    new SubmissionMessage(
      { type: 'record-reminder', ...reminder },
      commands.envelope(await commands.managerOf(plan)),
    ),
  );
}

// --- Words ------------------------------------------------------------------------------------------------------

const KIND_WORDS: Readonly<Record<ReminderKind, { readonly vi: string; readonly en: string }>> = {
  'due-soon': { vi: 'sắp đến hạn', en: 'due soon' },
  overdue: { vi: 'quá hạn', en: 'overdue' },
  returned: { vi: 'bị trả lại, chờ gửi lại', en: 'returned, to be handed in again' },
};

function reminderLine(
  { organisation, kind, due, workingDaysLeft }: DueReminder,
  nameOf: (code: Code) => string,
  terminal: Terminal,
): string {
  return `${nameOf(organisation)} [${organisation}]: ${KIND_WORDS[kind][terminal.language]}, ${terminal.say('hạn', 'due')} ${dateText(due, terminal.language)}, ${terminal.workingDays(workingDaysLeft)}`;
}

const subjectOf = ({ kind, due }: DueReminder, period: string): string =>
  `Nhắc gửi báo cáo ${periodText(period, 'vi')} (${KIND_WORDS[kind].vi}, hạn ${dateText(due, 'vi')})`;

function textOf(reminder: DueReminder, plan: Code, period: string, name: string): string {
  const { kind, due, workingDaysLeft, reason } = reminder;
  const state =
    kind === 'returned'
      ? `Báo cáo đã được trả lại với lý do: ${reason ?? ''}. Đề nghị chỉnh sửa và gửi lại trước hết ngày ${dateText(due, 'vi')}.`
      : workingDaysLeft < 0
        ? `Hạn gửi là ngày ${dateText(due, 'vi')}, đã quá ${-workingDaysLeft} ngày làm việc.`
        : `Hạn gửi là ngày ${dateText(due, 'vi')}, còn ${workingDaysLeft} ngày làm việc.`;
  return [
    `Kính gửi: ${name}`,
    '',
    `Báo cáo ${periodText(period, 'vi')} của kế hoạch ${plan} chưa hoàn tất.`,
    state,
    'Trường hợp trong kỳ không phát sinh, đề nghị gửi báo cáo không phát sinh kèm lý do.',
    '',
    'Thư này được gửi tự động từ sổ kế hoạch; việc nhắc được ghi vào sổ.',
    '',
  ].join('\n');
}

// --- Options ----------------------------------------------------------------------------------------------------

function readAddresses(
  path: string | undefined,
  terminal: Terminal,
): Readonly<Record<Code, readonly string[]>> {
  const wrong = (): CliError =>
    new CliError(
      terminal.say(
        '--addresses <tệp>: tệp YAML gồm các dòng “mã-cơ-quan: địa-chỉ@…” (hoặc danh sách địa chỉ).',
        '--addresses <file>: a YAML file of lines "organisation-code: address@…" (or a list of addresses).',
      ),
      EXIT.usage,
    );
  if (path === undefined) throw wrong();
  const text = readFileSync(path, 'utf8');
  let book: unknown;
  try {
    book = parse(text);
  } catch {
    throw wrong();
  }
  if (typeof book !== 'object' || book === null || Array.isArray(book)) throw wrong();
  return Object.fromEntries(
    Object.entries(book).map(([code, value]) => {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      if (!isCode(code) || !list.every((entry) => typeof entry === 'string')) throw wrong();
      return [code, list];
    }),
  );
}

function deliveryOf({ outbox, smtp, from }: RemindArguments, terminal: Terminal): Delivery {
  if (from === undefined || (outbox === undefined) === (smtp === undefined)) {
    throw new CliError(
      terminal.say(
        'Cần --from <địa chỉ> và một trong hai: --outbox <thư mục> hoặc --smtp <url> (có thể đặt trong LEDGER_SMTP).',
        'Give --from <address> and one of --outbox <folder> or --smtp <url> (which may be set in LEDGER_SMTP).',
      ),
      EXIT.usage,
    );
  }
  return smtp === undefined
    ? new FileOutbox({ folder: outbox ?? '', from })
    : new SmtpDelivery({ url: smtp, from });
}
