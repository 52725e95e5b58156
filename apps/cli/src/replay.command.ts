/** `ledger replay PLAN PERIOD --to PLACE`: the report folded from the events alone, and what was folded. */
import { dayInVietnam } from '#domain';
import {
  buildContent,
  reportAsOpened,
  foldedSource,
  recomputeContent,
  reportDigest,
  type ReportSource,
} from '#reporting';
import { planEvents } from './plan-events.ts';
import { render, requirePeriod } from './report.command.ts';
import { CliError, type Terminal } from './terminal.ts';

export interface ReplayArguments {
  readonly to?: string;
  readonly format: 'table' | 'csv' | 'json';
}

/**
 * Works with read.db missing or damaged: it is neither opened nor written. The report goes to standard output, byte for byte
 * as `ledger report --known-at`; what was folded, with digests, to standard error.
 */
export async function replay(
  folder: string,
  plan: string,
  period: string,
  { to, format }: ReplayArguments,
  terminal: Terminal,
): Promise<void> {
  requirePeriod(period, terminal);
  const read = await planEvents(folder, plan, [{ option: '--to', text: to }], terminal);
  const [position = 0] = read.positions;
  const events = read.events.filter((event) => event.position <= position);
  const source = foldedSource(read.events);
  const today = dayInVietnam(new Date().toISOString());
  const report = await reportAsOpened(source, { plan, period, knownAt: position, today });
  terminal.print(render(report, format, terminal));
  const content = await buildContent(source, {
    plan,
    period,
    asOf: report.asOf,
    knownAt: position,
    publication: null,
    dated: report.asOf,
  });
  terminal.note(
    terminal.say(
      `Đã gấp lại ${events.length} sự kiện của kế hoạch và các cơ quan, đến vị trí ${position} (sổ có đến ${read.head}).`,
      `Folded ${events.length} events of the plan and of organisations, up to position ${position} (the ledger goes to ${read.head}).`,
    ),
  );
  terminal.note(
    terminal.say(
      `Mã băm nội dung (SHA-256): ${reportDigest(content)}`,
      `Digest of the content (SHA-256): ${reportDigest(content)}`,
    ),
  );
  await checkPublications(source, plan, period, position, terminal);
}

/** @throws CliError where a version published up to the position comes out otherwise now */
async function checkPublications(
  source: ReportSource,
  plan: string,
  period: string,
  knownAt: number,
  terminal: Terminal,
): Promise<void> {
  const { periods } = await source.cycles(plan, { knownAt });
  const view = periods.find((candidate) => candidate.period === period);
  for (const publication of view?.publications ?? []) {
    const { version, digest } = publication;
    const again = reportDigest(await recomputeContent(source, plan, period, publication));
    if (again !== digest) {
      throw new CliError(
        terminal.say(
          `Bản công bố ${version} có mã băm ${digest}, nhưng tính lại từ sổ ra ${again}. Sổ hoặc bản công bố đã bị thay đổi; chạy “ledger verify”.`,
          `Published version ${version} has the digest ${digest}, but computed from the ledger it comes to ${again}. The ledger or the publication was altered; run "ledger verify".`,
        ),
      );
    }
    terminal.note(
      terminal.say(
        `Bản công bố ${version}: tính lại đúng mã băm đã công bố (${digest}).`,
        `Published version ${version}: comes to the digest it was published with (${digest}).`,
      ),
    );
  }
}
