import { Controller, Param, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { receiptPdf } from '#documents';
import { ReceiptDto } from '../http/log.dto.ts';
import { Receipts } from '../http/receipts.ts';
import * as examples from '../openapi/log-examples.ts';
import { PathParameters, QueryRoute } from '../openapi/routes.ts';
import { ref } from '../openapi/schemas.ts';

/** What a department keeps as its proof of what it sent and when. */
@ApiTags('log')
@PathParameters('command')
@Controller('v1/receipts')
export class ReceiptsController {
  private readonly receipts: Receipts;

  constructor(receipts: Receipts) {
    this.receipts = receipts;
  }

  @QueryRoute(':command', {
    summary: 'Biên nhận của một lệnh · The receipt of a command, which verifies without the server',
    operationId: 'receipt',
    schema: ref('Receipt'),
    example: examples.receipt,
    binary: ['application/pdf'],
  })
  async one(
    @Param('command') command: string,
    @Query() { format = 'json' }: ReceiptDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const receipt = await this.receipts.of(command);
    reply.header('Content-Disposition', `attachment; filename="receipt.${format}"`);
    if (format === 'json') return receipt;
    reply.header('Content-Type', 'application/pdf');
    return Buffer.from(await receiptPdf(await this.receipts.paper(receipt)));
  }
}
