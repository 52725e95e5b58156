/** `ledger draft`, `submit`, `accept`, `return`: an organisation's report from the command line. */
import { type Code, type Draft, type DraftFigure, type FigureChange, type SubmittedFigure } from '#domain';
import { reviewAll, returnSubmission, acceptSubmission } from '#application';
import { dateText, decimalText, draftFor, submissionAnswer, valueText } from '#reporting';
import { type Acting, type Commanding, commanding } from './commanding.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

export interface SubmitArguments extends Acting {
  /** `ITEM=TEXT`, repeated. */
  readonly explain: readonly string[];
  readonly nothing: readonly string[];
  /** `SECTION=TEXT`, repeated. */
  readonly narrative: readonly string[];
  readonly nil?: string;
  readonly onBehalf?: string;
  readonly on?: string;
}

/** `ledger draft PLAN PERIOD ORG`: last period's figures beside this one's, what is missing and what needs explaining. */
export const draft = (
  folder: string,
  plan: Code,
  period: string,
  organisation: Code,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, { actor: 'cli' }, terminal, async (commands) => {
    const { models, today } = commands;
    await commands.requirePlan(plan);
    const asked = { knownAt: await models.knownAt(), today };
    printDraft(await draftFor(models, plan, period, organisation, asked), terminal);
  });

/** `ledger submit PLAN PERIOD ORG` */
export const submit = (
  folder: string,
  plan: Code,
  period: string,
  organisation: Code,
  args: SubmitArguments,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, args, terminal, async (commands) => {
    const { nil, onBehalf, on } = args;
    const by = onBehalf === undefined ? organisation : await commands.managerOf(plan);
    const subject = `${period}.${organisation}`;
    if (nil !== undefined) {
      const content = { reason: nil, onBehalf, on };
      await commands.carryOut('submission.submit-nil', plan, subject, content, by);
    } else {
      const pairs = (given: readonly string[], option: string, key: string) =>
        given.map((pair) => parsePair(pair, option, key, terminal));
      const content = {
        explanations: pairs(args.explain, '--explain', 'item'),
        nothingToReport: pairs(args.nothing, '--nothing', 'item'),
        narratives: pairs(args.narrative, '--narrative', 'section'),
        onBehalf,
        on,
      };
      await commands.carryOut('submission.submit', plan, subject, content, by);
    }
    await printSubmission(commands, plan, period, organisation, terminal);
  });

export interface ReviewArguments extends Acting {
  readonly on?: string;
  readonly note?: string;
  readonly reason?: string;
  /** `ITEM=TEXT`, repeated: what is wrong with which item. */
  readonly item?: readonly string[];
}

/** `ledger accept PLAN PERIOD ORG…` and `ledger return PLAN PERIOD ORG…`: all of them, or none. */
export const review = (
  folder: string,
  verdict: 'accept' | 'return',
  plan: Code,
  period: string,
  organisations: readonly Code[],
  args: ReviewArguments,
  terminal: Terminal,
): Promise<void> =>
  commanding(folder, args, terminal, async (commands) => {
    const { on, note, reason = '', item = [] } = args;
    const act = on === undefined ? {} : { on };
    const items = item.map((pair) => parsePair(pair, '--item', 'item', terminal)) as {
      item: string;
      text: string;
    }[];
    const batch = organisations.map((organisation) =>
      verdict === 'accept'
        ? acceptSubmission(plan, period, organisation, { ...act, ...(note === undefined ? {} : { note }) })
        : returnSubmission(plan, period, organisation, { reason, items, ...act }),
    );
    const envelope = commands.envelope(await commands.managerOf(plan));
    await reviewAll(commands.store, () => new Date(), { commands: batch, fields: organisations }, envelope);
    await commands.settle();
    for (const organisation of organisations)
      await printSubmission(commands, plan, period, organisation, terminal);
  });

function parsePair(pair: string, option: string, key: string, terminal: Terminal): Record<string, string> {
  const at = pair.indexOf('=');
  if (at < 1) {
    const shape = key === 'item' ? 'indicator/<mã>=<nội dung>' : '<phần>=<nội dung>';
    const english = key === 'item' ? 'indicator/<code>=<text>' : '<section>=<text>';
    throw new CliError(
      terminal.say(`${option} “${pair}”: viết ${shape}.`, `${option} "${pair}": write ${english}.`),
      EXIT.usage,
    );
  }
  return { [key]: pair.slice(0, at), text: pair.slice(at + 1) };
}

// --- Printing ---------------------------------------------------------------------------------------------------

function printDraft({ items, missing, toExplain }: Draft, terminal: Terminal): void {
  for (const { item, name, unit, current, last, deviations } of items) {
    const far = deviations.map(({ against, expected, percent }) => {
      const than =
        against === 'trajectory'
          ? terminal.say('lộ trình', 'trajectory')
          : terminal.say('kỳ trước', 'last period');
      const off = percent === null ? '' : ` (${decimalText(percent, terminal.language)} %)`;
      return `${than} ${decimalText(expected, terminal.language)}${off}`;
    });
    const warning =
      far.length === 0
        ? ''
        : terminal.paint.yellow(` ${terminal.say('! lệch so với', '! off')} ${far.join(', ')}`);
    terminal.print(`${item} · ${name ?? terminal.say('(tên chưa công bố)', '(title not published)')}`);
    terminal.print(
      `    ${terminal.say('kỳ này', 'this period')}: ${figureText(current, terminal)} ${unit ?? ''}   ${terminal.say('kỳ trước', 'last')}: ${figureText(last, terminal)}${warning}`,
    );
    if (last && last.narrative !== '')
      terminal.print(`    ${terminal.say('ghi chú kỳ trước', 'remarks then')}: ${last.narrative}`);
  }
  terminal.print(
    terminal.say(
      `${items.length} mục; thiếu ${missing.length}; cần giải trình ${toExplain.length}${toExplain.length > 0 ? `: ${toExplain.join(', ')}` : ''}.`,
      `${items.length} items; ${missing.length} missing; ${toExplain.length} to explain${toExplain.length > 0 ? `: ${toExplain.join(', ')}` : ''}.`,
    ),
  );
}

async function printSubmission(
  { models, today }: Commanding,
  plan: Code,
  period: string,
  organisation: Code,
  terminal: Terminal,
): Promise<void> {
  const asked = { knownAt: await models.knownAt(), today };
  const { submission, changedSince } = await submissionAnswer(models, plan, period, organisation, asked);
  for (const { round, on, kind, items, onBehalf, by, differences, review: verdict } of submission?.rounds ??
    []) {
    const marked = [
      ...(kind === 'nil'
        ? [terminal.say('không phát sinh', 'nil')]
        : [`${items.length} ${terminal.say('số liệu', 'figures')}`]),
      ...(onBehalf === null ? [] : [`${terminal.say('nhập thay bởi', 'entered by')} ${by}: ${onBehalf}`]),
    ];
    terminal.print(
      `${organisation} · ${terminal.say('lần', 'round')} ${round}, ${dateText(on, terminal.language)}: ${marked.join('; ')}`,
    );
    for (const change of differences) terminal.print(`    ${changeText(change, terminal)}`);
    if (verdict) {
      const said =
        verdict.verdict === 'returned'
          ? `${terminal.say('trả lại', 'returned')}: ${verdict.reason}`
          : terminal.say('chấp nhận', 'accepted');
      terminal.print(`    ${dateText(verdict.on, terminal.language)} ${said}`);
    }
  }
  for (const change of changedSince) {
    terminal.print(
      terminal.paint.yellow(
        `    ${terminal.say('đổi từ khi gửi', 'changed since handed in')}: ${changeText(change, terminal)}`,
      ),
    );
  }
}

const changeText = ({ item, from, to }: FigureChange, terminal: Terminal): string =>
  `${item}: ${submittedText(from, terminal)} → ${submittedText(to, terminal)}`;

const figureText = (figure: DraftFigure | null, terminal: Terminal): string =>
  submittedText(figure && figure.figure, terminal);

function submittedText(figure: SubmittedFigure | null, { language }: Terminal): string {
  if (figure === null) return '–';
  if ('value' in figure) return valueText(figure.value, language);
  const { percent, disbursed } = figure;
  return (
    [
      percent === null ? '' : `${decimalText(percent, language)} %`,
      disbursed === null ? '' : `${decimalText(disbursed, language)} đ`,
    ]
      .filter((part) => part !== '')
      .join(', ') || '…'
  );
}
