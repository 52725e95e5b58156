/** `ledger diff PLAN PERIOD --from PLACE --to PLACE`: what of a report changed between two knowledge positions, and why. */
import { dayInVietnam } from '#domain';
import { differenceBetween, differenceCsv, differenceText } from '#reporting';
import { planEvents } from './plan-events.ts';
import { requirePeriod } from './report.command.ts';
import type { Terminal } from './terminal.ts';

export interface DiffArguments {
  readonly from: string;
  readonly to?: string;
  readonly cell?: string;
  readonly format: 'table' | 'csv' | 'json';
}

export async function diff(
  folder: string,
  plan: string,
  period: string,
  { from: first, to: last, cell, format }: DiffArguments,
  terminal: Terminal,
): Promise<void> {
  requirePeriod(period, terminal);
  const places = [
    { option: '--from', text: first },
    { option: '--to', text: last },
  ];
  const { events, positions } = await planEvents(folder, plan, places, terminal);
  const [from = 0, to = 0] = positions;
  const today = dayInVietnam(new Date().toISOString());
  const difference = await differenceBetween(events, {
    plan,
    period,
    from,
    to,
    today,
    ...(cell === undefined ? {} : { cell }),
  });
  switch (format) {
    case 'json':
      return terminal.print(JSON.stringify(difference, null, 2));
    case 'csv':
      return terminal.print(differenceCsv(difference, terminal.language).trimEnd());
    case 'table':
      return terminal.print(differenceText(difference, terminal.language, terminal.paint.bold));
    default:
      return format satisfies never;
  }
}
