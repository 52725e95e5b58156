/** `ledger why PLAN PERIOD [CELL]`: where a figure of a report comes from; without a cell, which there are. */
import { dayInVietnam } from '#domain';
import { lineageCells, lineageCellsText, lineageOf, lineageText } from '#reporting';
import { planEvents } from './plan-events.ts';
import { requirePeriod } from './report.command.ts';
import type { Terminal } from './terminal.ts';

export interface WhyArguments {
  readonly knownAt?: string;
  /** Number of a published version. */
  readonly version?: number;
  readonly format: 'text' | 'json';
}

export async function why(
  folder: string,
  plan: string,
  period: string,
  cell: string | undefined,
  { knownAt: wanted, version, format }: WhyArguments,
  terminal: Terminal,
): Promise<void> {
  requirePeriod(period, terminal);
  const { events, positions } = await planEvents(
    folder,
    plan,
    [{ option: '--known-at', text: wanted }],
    terminal,
  );
  const [knownAt = 0] = positions;
  const today = dayInVietnam(new Date().toISOString());
  const asked = { plan, period, knownAt, today, ...(version === undefined ? {} : { version }) };
  const { language, paint } = terminal;
  if (cell === undefined) {
    const list = await lineageCells(events, asked);
    terminal.print(format === 'json' ? JSON.stringify(list, null, 2) : lineageCellsText(list, language));
    return;
  }
  const lineage = await lineageOf(events, { ...asked, cell });
  terminal.print(
    format === 'json' ? JSON.stringify(lineage, null, 2) : lineageText(lineage, language, paint.bold),
  );
}
