import { Body, Controller, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Importer, type ImportOutcome, readPlanFile } from '#application';
import { ApiError } from '../http/api-errors.ts';
import { ImportDto } from '../http/asked.dto.ts';
import { commandRequest } from '../http/command-request.ts';
import { Commands } from '../http/commands.ts';
import { LedgerDirectory } from '../ledger/ledger-directory.ts';
import { importOutcome, reportsFile } from '../openapi/answer-examples.ts';
import { FileRoute } from '../openapi/routes.ts';
import { ref } from '../openapi/schemas.ts';

/** Where one of these is in a file, or seems to be. */
const DECIDED_ON_ITEMS = /period\.(open|add-obligation)/;

/** Plan, reports and scenario files: all rows are decided first, then all are stored or none. */
@ApiTags('imports')
@Controller('v1/imports')
export class ImportsController {
  private readonly importer: Importer;
  private readonly commands: Commands;
  private readonly directory: LedgerDirectory;

  constructor(importer: Importer, commands: Commands, directory: LedgerDirectory) {
    this.importer = importer;
    this.commands = commands;
    this.directory = directory;
  }

  @FileRoute({
    summary: 'Nhập tệp kế hoạch hoặc báo cáo · Import a plan or reports file',
    operationId: 'import',
    schema: ref('ImportOutcome'),
    example: importOutcome,
    file: reportsFile,
  })
  async import(
    // Absent where the request has no body; a union type would lose the class that the pipe goes by.
    @Body() text: string,
    @Query() options: ImportDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportOutcome> {
    const request = commandRequest(reply.request, reply);
    const { actor, actingFor } = request.envelope;
    const file = (text as string | undefined) ?? '';
    if (actingFor !== null) requireOwnSteps(file, actingFor);
    // What a period is opened with is read from the models.
    if (DECIDED_ON_ITEMS.test(file)) await this.directory.caughtUp();
    const { dryRun = false, reason, legalBasis, effectiveOn } = options;
    const outcome = await this.importer.run(file, {
      dryRun,
      actor,
      ...(actingFor === null ? {} : { actingFor }),
      ...(reason === undefined ? {} : { reason }),
      ...(legalBasis === undefined ? {} : { legalBasis: { number: legalBasis } }),
      ...(effectiveOn === undefined ? {} : { effectiveOn }),
    });
    if (outcome.stored) await this.commands.settle(outcome.position, request);
    return outcome;
  }
}

/** A file names for each step who it is submitted for; only the operator may name others than himself. */
function requireOwnSteps(text: string, actingFor: string): void {
  const other = readPlanFile(text).rows.find(
    (row) => row.actingFor !== undefined && row.actingFor !== actingFor,
  );
  if (other?.actingFor === undefined) return;
  throw new ApiError('acting-for-other', { organisation: other.actingFor, actingFor }, 'X-Acting-For');
}
