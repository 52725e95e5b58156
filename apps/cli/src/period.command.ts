/** `ledger period …`: opening, looking at, extending, closing and reopening a reporting period. */
import {
  type Code,
  isOpenFor,
  type ObligationState,
  type PeriodView,
  submissionStatus,
  type SubmissionStatus,
} from '#domain';
import { dateText, periodAt, periodText, timelinessOf } from '#reporting';
import { type Acting, type Commanding, commanding } from './commanding.ts';
import type { Terminal } from './terminal.ts';

export type PeriodAct =
  'open' | 'add-obligation' | 'excuse' | 'extend' | 'close' | 'reopen' | 'edit-narrative';

/** Carries out one act on a period and shows how the period stands then. */
export const periodAct = (
  folder: string,
  act: PeriodAct,
  plan: Code,
  period: string,
  content: object,
  acting: Acting,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, acting, terminal, async (commands) => {
    await commands.carryOut(`period.${act}`, plan, period, content, await commands.managerOf(plan));
    if (act === 'open' && !('on' in content)) await warnOfPastDueDates(commands, plan, period, terminal);
    await printStatus(commands, plan, period, terminal);
  });

/** `ledger period status PLAN PERIOD` */
export const periodStatus = (
  folder: string,
  plan: Code,
  period: string,
  json: boolean,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, { actor: 'cli' }, terminal, async (commands) => {
    await commands.requirePlan(plan);
    if (json) {
      const { models } = commands;
      terminal.print(JSON.stringify(await periodAt(models, plan, period, await models.knownAt()), null, 2));
      return;
    }
    await printStatus(commands, plan, period, terminal);
  });

/** A period opened today for a cycle long over: most likely it was meant to be transcribed. */
async function warnOfPastDueDates(
  { models, today }: Commanding,
  plan: Code,
  key: string,
  terminal: Terminal,
): Promise<void> {
  const { obligations } = await periodAt(models, plan, key, await models.knownAt());
  if (obligations.length === 0 || obligations.some(({ due }) => due >= today)) return;
  terminal.note(
    terminal.paint.yellow(
      terminal.say(
        'Cảnh báo: mọi hạn gửi đã qua, nên các đơn vị đều đã chậm ngay khi mở kỳ. Để ghi lại một kỳ cũ từ hồ sơ, mở kỳ với --on <ngày mở khi ấy>.',
        'Warning: every due date is past, so everybody is late from the start. To transcribe an old cycle, open its period with --on <the day it was opened>.',
      ),
    ),
  );
}

async function printStatus(
  { models, today }: Commanding,
  plan: Code,
  key: string,
  terminal: Terminal,
): Promise<void> {
  const knownAt = await models.knownAt();
  const period = await periodAt(models, plan, key, knownAt);
  const { submissions } = await models.cycles(plan, { knownAt });
  const day = (date: string): string => dateText(date, terminal.language);
  terminal.print(terminal.paint.bold(`${plan} · ${periodText(key, terminal.language)}`));
  terminal.print(
    terminal.say(
      `Số liệu ${day(period.from)} – ${day(period.cutOff)}; mở ngày ${day(period.openedOn)}; ${stateOf(period, today, terminal)}`,
      `Figures ${day(period.from)} – ${day(period.cutOff)}; opened ${day(period.openedOn)}; ${stateOf(period, today, terminal)}`,
    ),
  );
  for (const obligation of period.obligations) {
    const { organisation } = obligation;
    const own = submissions.find((s) => s.period === key && s.submitter === organisation);
    const status = STATUS_WORDS[submissionStatus(own)][terminal.language];
    const name = (await models.organisation(organisation, { asOf: today, knownAt }))?.name ?? organisation;
    terminal.print(
      `  ${name} [${organisation}] · ${terminal.say('hạn', 'due')} ${day(obligation.due)} · ${status}${remarks(obligation, terminal)}`,
    );
  }
  for (const { scope, on, until, reason, by } of period.reopenings) {
    terminal.print(
      terminal.say(
        `Mở lại ngày ${day(on)} đến hết ngày ${day(until)} cho ${scope.join(', ')} (${by}): ${reason}`,
        `Reopened ${day(on)} until ${day(until)} for ${scope.join(', ')} (by ${by}): ${reason}`,
      ),
    );
  }
  const { totals } = timelinessOf(period, submissions, today);
  terminal.print(
    terminal.say(
      `Phải gửi ${totals.expected}: ${totals.onTime} đúng hạn, ${totals.late} chậm, ${totals.missing} thiếu, ${totals.pending} chưa đến hạn, ${totals.excused} được miễn; trả lại ${totals.returns} lần.`,
      `Expected ${totals.expected}: ${totals.onTime} on time, ${totals.late} late, ${totals.missing} missing, ${totals.pending} not due, ${totals.excused} excused; returned ${totals.returns} times.`,
    ),
  );
  for (const { version, document, digest, knownAt: position } of period.publications) {
    terminal.print(
      terminal.say(
        `Bản ${version}: số ${document.number} ngày ${day(document.date)}, vị trí ${position}, mã nội dung ${digest}`,
        `Version ${version}: number ${document.number} of ${day(document.date)}, position ${position}, digest ${digest}`,
      ),
    );
  }
}

const STATUS_WORDS: Readonly<Record<SubmissionStatus, { readonly vi: string; readonly en: string }>> = {
  missing: { vi: 'chưa gửi', en: 'not handed in' },
  submitted: { vi: 'đã gửi, chờ duyệt', en: 'handed in, waits for review' },
  returned: { vi: 'đã trả lại', en: 'returned' },
  accepted: { vi: 'đã chấp nhận', en: 'accepted' },
};

function stateOf(period: PeriodView, today: string, terminal: Terminal): string {
  const { closedOn, transcribed } = period;
  const day = (date: string): string => dateText(date, terminal.language);
  const marked = transcribed ? terminal.say(' (ghi lại từ hồ sơ)', ' (transcribed)') : '';
  if (closedOn === null) return `${terminal.say('đang mở', 'open')}${marked}`;
  const reopened = period.obligations.filter(({ organisation }) => isOpenFor(period, organisation, today));
  const closed = terminal.say(`đóng ngày ${day(closedOn)}`, `closed ${day(closedOn)}`);
  return reopened.length === 0
    ? `${closed}${marked}`
    : `${closed}, ${terminal.say('đang mở lại cho', 'reopened for')} ${reopened.map(({ organisation }) => organisation).join(', ')}${marked}`;
}

function remarks({ extensions, excused, added }: ObligationState, terminal: Terminal): string {
  const notes = [
    ...extensions.map(({ reason }) => `${terminal.say('gia hạn', 'extended')}: ${reason}`),
    ...(excused ? [`${terminal.say('được miễn', 'excused')}: ${excused.reason}`] : []),
    ...(added ? [`${terminal.say('bổ sung', 'added')}: ${added.reason}`] : []),
  ];
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}
