import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { HistoryEntry } from '#read-models';
import { HistoryQuery, type HistorySubject } from '../queries/history.queries.ts';
import { Answers } from './answers.ts';
import type { HistoryDto } from './asked.dto.ts';

const DEFAULT_LIMIT = 50;

export interface HistoryAnswer {
  /** Null where the history is not cut off at a business date. */
  readonly asOf: string | null;
  readonly knownAt: number;
  readonly data: readonly HistoryEntry[];
  /** Address of the next page, which is cut off at the same knowledge; null on the last. */
  readonly next: string | null;
}

/** Pages through the history of anything. */
@Injectable()
export class Histories {
  private readonly answers: Answers;

  constructor(answers: Answers) {
    this.answers = answers;
  }

  async of(subject: HistorySubject, asked: HistoryDto, reply: FastifyReply): Promise<HistoryAnswer> {
    const { knownAt } = this.answers.at(asked);
    const { asOf, after = 0, limit = DEFAULT_LIMIT } = asked;
    const range = { knownAt, after, limit, ...(asOf === undefined ? {} : { asOf }) };
    const page = await this.answers.ask(new HistoryQuery(subject, range));
    const next = page.next === null ? null : nextPage(reply.request.url, { ...range, after: page.next });
    if (next !== null) reply.header('Link', `<${next}>; rel="next"`);
    return { asOf: asOf ?? null, knownAt, data: page.entries, next };
  }
}

function nextPage(url: string, range: Readonly<Record<string, string | number>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(range)) parameters.set(name, String(value));
  return `${url.split('?')[0] ?? ''}?${parameters.toString()}`;
}
