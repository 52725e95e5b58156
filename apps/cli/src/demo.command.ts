/**
 * `ledger demo`: the main job from end to end. Starts the server, imports the five plans and submits what their sources
 * report through the HTTP API like any client, prints their reports, corrects one figure and shows it as known before and
 * after. Running it twice is fine: every command has its own key and is answered again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { keyedSteps, readPlanFile } from '#application';
import { type Language } from '#domain';
import { dateText, type PlanReport, renderTable, valueText } from '#reporting';
import { createApp } from '../../api/src/app.ts';
import { CliError, EXIT, type Terminal } from './terminal.ts';

/** Which reports show each plan at its best: the annual one of its year and a semiannual one. */
const REPORTS: Readonly<Record<string, readonly [annual: string, semiannual: string]>> = {
  'quang-ninh-du-thao-2022': ['2022', '2022-H1'],
  'tuyen-quang-55-kh-ubnd': ['2025', '2025-H1'],
  'yen-bai-2015-qd-ubnd': ['2023', '2023-H2'],
  'yen-bai-51-nq-tu': ['2023', '2024-H1'],
  'yen-bai-chinh-quyen-dien-tu-2025': ['2021', '2021-H2'],
};

const CORRECTED = { plan: 'yen-bai-51-nq-tu', indicator: 'kinh-te-so-grdp', period: '2023', report: 1 };

export interface DemoArguments {
  readonly plans: string;
  readonly host: string;
  readonly port: number;
  /** Ends after printing instead of serving on. */
  readonly exit?: boolean;
}

export async function demo(folder: string, args: DemoArguments, terminal: Terminal): Promise<void> {
  const server = await createApp({ dataDir: folder, host: args.host, port: args.port });
  try {
    const client = new Client(server.url, terminal.language);
    for (const plan of Object.keys(REPORTS)) await submitPlan(client, join(args.plans, plan), terminal);
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

async function submitPlan(client: Client, folder: string, terminal: Terminal): Promise<void> {
  const imported = await client.importPlan(readFileSync(join(folder, 'plan.yaml'), 'utf8'));
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

/** One figure before and after a correction, each as known at its own position. The correction is made up. */
async function showCorrection(client: Client, plans: string, terminal: Terminal): Promise<void> {
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

/** A client of the HTTP API like any other: it knows URLs and JSON, nothing of the inside. */
class Client {
  private readonly url: string;
  private readonly language: Language;

  constructor(url: string, language: Language) {
    this.url = url;
    this.language = language;
  }

  async importPlan(yaml: string): Promise<{ plan: string; rows: { action: string }[] }> {
    return (await this.post('/v1/imports', yaml, { 'Content-Type': 'application/yaml' })) as never;
  }

  /** Submits the steps of a file one by one. @returns for each whether it had been carried out before */
  async submitFile(path: string): Promise<boolean[]> {
    const file = readPlanFile(readFileSync(path, 'utf8'));
    const repeated: boolean[] = [];
    for (const { row, key } of keyedSteps(file)) {
      const { command, subject, content, actingFor } = row;
      const answer = await this.submit(file.plan, command, subject, content, key, actingFor);
      repeated.push(answer.repeated);
    }
    return repeated;
  }

  /** Carries out a command of the catalogue, waiting until queries show it. */
  private async submit(
    plan: string,
    command: string,
    subject: string,
    content: unknown,
    key: string,
    actingFor?: string,
  ): Promise<{ position: number; repeated: boolean }> {
    const [aggregate = '', verb = ''] = command.split('.');
    const path = {
      organisation: `organisations/${subject}`,
      plan: `plans/${subject}`,
      task: `plans/${plan}/tasks/${subject}`,
      indicator: `plans/${plan}/indicators/${subject}`,
    }[aggregate];
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      ...(actingFor === undefined ? {} : { 'X-Acting-For': actingFor }),
    };
    return (await this.post(`/v1/${path}/${verb}`, JSON.stringify(content), headers)) as never;
  }

  async report(plan: string, period: string, knownAt?: number): Promise<PlanReport> {
    const query = knownAt === undefined ? '' : `?knownAt=${knownAt}`;
    return (await this.send(`/v1/plans/${plan}/reports/${period}${query}`, {})) as PlanReport;
  }

  async history(path: string): Promise<readonly { position: number; data: { report?: number } }[]> {
    return ((await this.send(path, {})) as { data: { position: number; data: { report?: number } }[] }).data;
  }

  private post(path: string, body: string, headers: Record<string, string>): Promise<unknown> {
    return this.send(path, {
      method: 'POST',
      body,
      headers: { Prefer: 'wait=10', 'X-Actor': 'demo', ...headers },
    });
  }

  private async send(
    path: string,
    init: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: { 'Accept-Language': this.language, ...init.headers },
    });
    const answer = (await response.json()) as {
      detail?: string;
      errors?: { field: string; detail: string }[];
    };
    if (response.ok) return answer;
    const errors = answer.errors?.map(({ field, detail }) => `${field}: ${detail}`).join('; ') ?? '';
    throw new CliError(
      `${init.method ?? 'GET'} ${path}: ${response.status} ${answer.detail ?? ''} ${errors}`,
      EXIT.refused,
    );
  }
}
