/**
 * `ledger demo`: the main job from end to end. Starts the server, imports the five plans and submits what their sources
 * report through the HTTP API like any client, takes one plan through a whole reporting cycle with its documents, prints the
 * reports, corrects one figure and shows it as known before and after. Running it twice is fine: every command has its own key and is answered again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dateText, periodText, renderTable, valueText } from '#reporting';
import { createApp } from '../../api/src/app.ts';
import { DemoClient } from './demo-client.ts';
import { DOCUMENT_FORMATS, documentName } from './document-files.ts';
import { requireEmbedded } from './ledger-files.ts';
import { makeFolders, writeWhole } from '#files';
import { CliError, EXIT, type Terminal } from './terminal.ts';

/** Which reports show each plan at its best: the annual one of its year and a semiannual one. */
const REPORTS: Readonly<Record<string, readonly [annual: string, semiannual: string]>> = {
  'quang-ninh-du-thao-2022': ['2022', '2022-H1'],
  'tuyen-quang-55-kh-ubnd': ['2025', '2025-H1'],
  'yen-bai-2015-qd-ubnd': ['2023', '2023-H2'],
  'yen-bai-51-nq-tu': ['2023', '2024-H1'],
  'yen-bai-chinh-quyen-dien-tu-2025': ['2021', '2021-H2'],
};

/** The plan whose reporting cycle is shown from the opening of 2023 to the restatements in the report after it. */
const CYCLE = {
  plan: 'tuyen-quang-55-kh-ubnd',
  agency: 'so-tttt-tuyen-quang',
  periods: [
    {
      period: '2023',
      steps: 'cycle-2023.yaml',
      number: '1',
      date: '2023-12-20',
      exceptions: [
        {
          organisation: 'cong-an-tuyen-quang',
          reason:
            '[Tình huống minh họa] Báo cáo gửi riêng theo chế độ mật, không nhập vào hệ thống; số liệu bổ sung vào kỳ 6 tháng đầu năm 2024',
        },
      ],
    },
    { period: '2024-H1', steps: 'cycle-2024-h1.yaml', number: '2', date: '2024-06-25', exceptions: [] },
  ],
} as const;

const CORRECTED = { plan: 'yen-bai-51-nq-tu', indicator: 'kinh-te-so-grdp', period: '2023', report: 1 };

export interface DemoArguments {
  readonly plans: string;
  readonly host: string;
  readonly port: number;
  /** Ends after printing instead of serving on. */
  readonly exit?: boolean;
}

export async function demo(folder: string, args: DemoArguments, terminal: Terminal): Promise<void> {
  // Made-up events have no place in a record that several machines keep.
  requireEmbedded(folder, 'Starting it');
  const server = await createApp({ dataDir: folder, host: args.host, port: args.port, logInThread: true });
  try {
    const client = new DemoClient(server.url, terminal.language);
    for (const plan of Object.keys(REPORTS))
      await submitPlan(client, folder, join(args.plans, plan), terminal);
    for (const [plan, periods] of Object.entries(REPORTS)) {
      for (const period of periods) {
        terminal.print(`\n${'═'.repeat(Math.min(terminal.width, 120))}`);
        terminal.print(renderTable(await client.report(plan, period), { ...pick(terminal), changes: 5 }));
      }
    }
    await showCorrection(client, args.plans, terminal);
    terminal.print(`\n${terminal.say('Tài liệu API', 'API documentation')}: ${server.url}/docs`);
    if (args.exit) return;
    terminal.print(terminal.say('Nhấn Ctrl+C để dừng.', 'Press Ctrl+C to stop.'));
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
  } finally {
    await server.close();
  }
}

const pick = ({ language, color, width }: Terminal) => ({ language, color, width });

async function submitPlan(
  client: DemoClient,
  data: string,
  folder: string,
  terminal: Terminal,
): Promise<void> {
  const imported = await client.importPlan(readFileSync(join(folder, 'plan.yaml'), 'utf8'));
  if (imported.plan === CYCLE.plan) await runCycle(client, data, folder, terminal);
  // What is corrected is first shown as its source has it.
  const scenarioFollows = folder.endsWith(CORRECTED.plan);
  const files = ['reports.yaml', ...(scenarioFollows ? [] : ['scenario.yaml'])].map((name) =>
    join(folder, name),
  );
  const counts = { submitted: 0, repeated: 0 };
  for (const path of files.filter((candidate) => existsSync(candidate))) {
    for (const repeated of await client.submitFile(path)) counts[repeated ? 'repeated' : 'submitted']++;
  }
  const created = imported.rows.filter(({ action }) => action !== 'unchanged').length;
  const scenario = files.slice(1).some((path) => existsSync(path))
    ? terminal.say(', kèm tình huống minh họa', ', with a made-up scenario')
    : '';
  terminal.print(
    terminal.say(
      `${imported.plan}: ${created} mục nhập mới, ${counts.submitted} lệnh đã gửi${scenario}, ${counts.repeated} lệnh đã có từ trước`,
      `${imported.plan}: ${created} items imported, ${counts.submitted} commands submitted${scenario}, ${counts.repeated} there already`,
    ),
  );
}

/** Collects, publishes, corrects and publishes again; the documents land in the data folder. What is handed in is made up. */
async function runCycle(client: DemoClient, data: string, folder: string, terminal: Terminal): Promise<void> {
  const { plan, agency } = CYCLE;
  const reports = join(data, 'reports');
  makeFolders(reports);
  for (const { period, steps, number, date, exceptions } of CYCLE.periods) {
    const repeated = await client.submitFile(join(folder, steps));
    const content = { number, date, on: date, exceptions };
    const { version, digest, knownAt } = await client.publish(plan, period, agency, content);
    terminal.print(
      terminal.say(
        `${plan}: chu trình báo cáo ${periodText(period, 'vi')} (tình huống minh họa), ${repeated.length} bước; công bố bản ${version} tại vị trí ${knownAt}, mã nội dung ${digest.slice(0, 16)}…`,
        `${plan}: reporting cycle of the ${periodText(period, 'en')} (made up), ${repeated.length} steps; version ${version} published at position ${knownAt}, digest ${digest.slice(0, 16)}…`,
      ),
    );
    for (const format of DOCUMENT_FORMATS) {
      const path = join(reports, documentName(plan, period, version, format));
      await writeWhole(path, await client.document(plan, period, version, format));
      terminal.print(`  ${path}`);
    }
  }
}

/** One figure before and after a correction, each as known at its own position. The correction is made up. */
async function showCorrection(client: DemoClient, plans: string, terminal: Terminal): Promise<void> {
  const { language } = terminal;
  const { plan, indicator, period } = CORRECTED;
  await client.submitFile(join(plans, plan, 'scenario.yaml'));
  const events = await client.history(`/v1/plans/${plan}/indicators/${indicator}/history`);
  const title = terminal.say(
    'Một số liệu trước và sau đính chính (tình huống minh họa)',
    'One figure before and after a correction (made up)',
  );
  terminal.print(`\n${terminal.paint.bold(title)}`);
  for (const { position: knownAt } of events.filter(({ data }) => data.report === CORRECTED.report)) {
    const report = await client.report(plan, period, knownAt);
    const item = report.indicators.items.find((candidate) => candidate.indicator === indicator);
    if (!item?.value) throw new CliError(`${indicator} has no value at position ${knownAt}`, EXIT.internal);
    const { value, asOf, from, revised } = item.value;
    const mark = revised ? ` ${terminal.say('(đã đính chính)', '(corrected)')}` : '';
    terminal.print(
      `  ${terminal.say('theo những gì được biết tới vị trí', 'as known at position')} ${knownAt}: ${item.name} = ` +
        `${valueText(value, language)} ${item.unit} (${dateText(asOf, language)}), ${terminal.say('từ sự kiện', 'from event')} #${from.join(', #')}${mark}`,
    );
  }
}
