import type { HistoryEntry } from '#read-models';
import { dateText } from '#reporting';
import { catchUp, withLedger } from './ledger-files.ts';
import { CliError, type Terminal } from './terminal.ts';

const PAGE = 500;

export interface HistoryArguments {
  readonly knownAt?: number | string;
  readonly json?: boolean;
}

/** `ledger history STREAM`: every event of a stream, in the order it became known. */
export async function history(
  folder: string,
  stream: string,
  args: HistoryArguments,
  terminal: Terminal,
): Promise<void> {
  await withLedger(folder, terminal, { create: false }, async (ledger) => {
    const models = await catchUp(ledger, terminal);
    const knownAt = models.knownAt(args.knownAt);
    let after = 0;
    let count = 0;
    for (;;) {
      const page = models.history({ stream, knownAt, after, limit: PAGE });
      for (const entry of page)
        terminal.print(args.json ? JSON.stringify(entry) : entryText(entry, terminal));
      count += page.length;
      after = page.at(-1)?.position ?? after;
      if (page.length < PAGE) break;
    }
    if (count === 0) {
      throw new CliError(
        terminal.say(
          `Không có sự kiện nào của “${stream}”. Tên luồng viết như task-<kế hoạch>.<nhiệm vụ>, indicator-<kế hoạch>.<chỉ tiêu>, plan-<kế hoạch>, organisation-<cơ quan>, report-<kế hoạch>.<kỳ>, submission-<kế hoạch>.<kỳ>.<cơ quan>; kỳ viết 2024-h1.`,
          `There are no events of "${stream}". Streams are named task-<plan>.<task>, indicator-<plan>.<indicator>, plan-<plan>, organisation-<organisation>, report-<plan>.<period>, submission-<plan>.<period>.<organisation>; a period as 2024-h1.`,
        ),
      );
    }
  });
}

function entryText(entry: HistoryEntry, terminal: Terminal): string {
  const { position, recordedAt, type, businessDate, actor, actingFor, data } = entry;
  const who = actingFor === null ? actor : `${actor} ${terminal.say('thay mặt', 'for')} ${actingFor}`;
  const about = terminal.say(
    `về ngày ${dateText(businessDate, 'vi')}`,
    `about ${dateText(businessDate, 'en')}`,
  );
  const head = `${terminal.paint.bold(`#${position} ${type}`)} · ${about} · ${terminal.say('ghi', 'recorded')} ${recordedAt} · ${who}`;
  const { businessDate: _, ...content } = data;
  const lines = Object.entries(content).map(([field, value]) => `    ${field}: ${fieldText(value)}`);
  return [head, ...lines].join('\n');
}

/** A change is shown as before → after. */
function fieldText(value: unknown): string {
  if (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    Object.keys(value).length === 2
  ) {
    return `${fieldText(value.from)} → ${fieldText(value.to)}`;
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
