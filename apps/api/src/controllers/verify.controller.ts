import { Body, Controller, Param, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LedgerLog, typedCode } from '#audit';
import { type FileVerdict, verdictLines, verifyCode, verifyFile } from '#documents';
import { ReadModels } from '#read-models';
import { languageOf } from '../http/language.ts';
import { LedgerDirectory } from '../ledger/ledger-directory.ts';
import { publishedIn } from '../ledger/published-reports.ts';
import { BytesRoute, PathParameters, QueryRoute } from '../openapi/routes.ts';
import { ref } from '../openapi/schemas.ts';
import { alteredCopy, genuineCode } from '../openapi/verify-docs.ts';

/** Whether a copy of a report is what the ledger published. What is sent is looked into and not kept. */
@ApiTags('log')
@Controller('v1/verify')
export class VerifyController {
  private readonly directory: LedgerDirectory;
  private readonly models: ReadModels;
  private readonly log: LedgerLog;

  constructor(directory: LedgerDirectory, models: ReadModels, log: LedgerLog) {
    this.directory = directory;
    this.models = models;
    this.log = log;
  }

  @BytesRoute({
    summary: 'Kiểm tra một bản của báo cáo · Whether a copy of a report is authentic',
    operationId: 'verify',
    schema: ref('FileVerdict'),
    example: alteredCopy,
  })
  async file(
    // Absent where the request has no body; a union type would lose the class that the pipe goes by.
    @Body() file: Buffer,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const bytes = (file as Buffer | undefined) ?? Buffer.alloc(0);
    return this.told(await verifyFile(bytes, await this.published()), reply);
  }

  @PathParameters('checkCode')
  @QueryRoute(':checkCode', {
    summary: 'Mã kiểm tra trên bản giấy · What the check code on a paper copy stands for',
    operationId: 'verify.code',
    schema: ref('FileVerdict'),
    example: genuineCode,
  })
  async code(@Param('checkCode') code: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.told(await verifyCode(typedCode(code) ?? code, await this.published()), reply);
  }

  private async published() {
    // A report published a moment ago may already be on paper.
    await this.directory.caughtUp();
    return publishedIn({ models: this.models, log: this.log });
  }

  private told(verdict: FileVerdict, reply: FastifyReply) {
    const language = languageOf(reply.request.headers['accept-language']);
    reply.header('Content-Language', language).header('Vary', 'Accept-Language');
    return { ...verdict, text: verdictLines(verdict, language) };
  }
}
