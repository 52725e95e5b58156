import { readFileSync } from 'node:fs';
import { keyedSteps, readPlanFile } from '#application';
import type { Language } from '#domain';
import type { PlanReport } from '#reporting';
import { CliError, EXIT } from './terminal.ts';

/** A client of the HTTP API like any other: it knows URLs and JSON, nothing of the inside. */
export class DemoClient {
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
      period: `plans/${plan}/periods/${subject}`,
      submission: `plans/${plan}/periods/${subject.replace('.', '/submissions/')}`,
    }[aggregate];
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
      ...(actingFor === undefined ? {} : { 'X-Acting-For': actingFor }),
    };
    return (await this.post(`/v1/${path}/${verb}`, JSON.stringify(content), headers)) as never;
  }

  /** Publishes the report of a closed period; the server computes it. */
  async publish(
    plan: string,
    period: string,
    actingFor: string,
    content: object,
  ): Promise<{ version: number; digest: string; knownAt: number; repeated: boolean }> {
    const headers = {
      'Content-Type': 'application/json',
      'Idempotency-Key': `demo-publish-${period}`,
      'X-Acting-For': actingFor,
    };
    const path = `/v1/plans/${plan}/periods/${period}/publish`;
    return (await this.post(path, JSON.stringify(content), headers)) as never;
  }

  /** A published report as a document. */
  async document(plan: string, period: string, version: number, format: string): Promise<Uint8Array> {
    const path = `/v1/plans/${plan}/reports/${period}?format=${format}&version=${version}`;
    return new Uint8Array(await (await this.ask(path, {})).arrayBuffer());
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
    return (await this.ask(path, init)).json();
  }

  private async ask(
    path: string,
    init: { method?: string; body?: string; headers?: Record<string, string> },
  ): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      ...init,
      headers: { 'Accept-Language': this.language, ...init.headers },
    });
    if (response.ok) return response;
    const answer = (await response.json()) as {
      detail?: string;
      errors?: { field: string; detail: string }[];
    };
    const errors = answer.errors?.map(({ field, detail }) => `${field}: ${detail}`).join('; ') ?? '';
    throw new CliError(
      `${init.method ?? 'GET'} ${path}: ${response.status} ${answer.detail ?? ''} ${errors}`,
      EXIT.refused,
    );
  }
}
