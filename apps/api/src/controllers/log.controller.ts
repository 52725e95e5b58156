import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  AuditError,
  CheckpointSigner,
  formatProofFile,
  LedgerLog,
  parseTilePath,
  TILE_WIDTH,
  tileWidth,
} from '#audit';
import { ConsistencyDto, InclusionDto } from '../http/log.dto.ts';
import { TextRoute } from '../openapi/routes.ts';
import * as examples from '../openapi/log-examples.ts';

/** A full tile never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * The log that proves the ledger, in the formats that verifiers written by others read (c2sp.org/tlog-tiles, tlog-checkpoint,
 * tlog-proof).
 */
@ApiTags('log')
@Controller('v1/log')
export class LogController {
  private readonly log: LedgerLog;
  private readonly signer: CheckpointSigner;

  constructor(log: LedgerLog, signer: CheckpointSigner) {
    this.log = log;
    this.signer = signer;
  }

  @TextRoute('checkpoint', {
    summary: 'Mốc kiểm tra đã ký mới nhất · The last signed checkpoint',
    operationId: 'log.checkpoint',
    example: examples.checkpoint,
  })
  async checkpoint(): Promise<string> {
    return ((await this.signer.last()) ?? (await this.signer.sign())).note;
  }

  @TextRoute('key', {
    summary: 'Khóa công khai của nhật ký · The public key of the log',
    operationId: 'log.key',
    example: examples.key,
  })
  async key(): Promise<string> {
    return `${(await this.signer.key()).text}\n`;
  }

  @TextRoute('proof/inclusion', {
    summary: 'Chứng minh một mục nằm trong nhật ký · That an entry is in the log',
    operationId: 'log.inclusion',
    example: examples.inclusion,
  })
  async inclusion(@Query() { index }: InclusionDto): Promise<string> {
    const { size, note } = (await this.log.checkpoints.from(index + 1)) ?? (await this.signer.sign());
    if (index >= size) throw new AuditError('beyond-log', { size });
    await this.log.reach(size);
    return formatProofFile({
      extra: null,
      index,
      proof: this.log.inclusion(index, size),
      checkpoint: note,
    });
  }

  @TextRoute('proof/consistency', {
    summary: 'Chứng minh nhật ký chỉ dài thêm · That the log at a size begins with the log at a smaller one',
    operationId: 'log.consistency',
    example: examples.consistency,
  })
  async consistency(@Query() { from, to }: ConsistencyDto): Promise<string> {
    await this.log.reach(to);
    if (from > to || from === 0) throw new AuditError('beyond-log', { size: this.log.size });
    return this.log
      .consistency(from, to)
      .map((hash) => `${Buffer.from(hash).toString('base64')}\n`)
      .join('');
  }

  @ApiExcludeEndpoint()
  @Get('tile/*')
  async tile(@Param('*') path: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const tile = parseTilePath(`tile/${path}`);
    // A checkpoint may have been signed by a process that is ahead of this one.
    if (tileWidth(tile, this.log.size) < tile.width) await this.log.catchUp();
    const bytes = await this.log.tile(tile);
    reply.header('Content-Type', 'application/octet-stream');
    // What events say is for those who may read them; hashes may be kept by anybody.
    if (tile.level !== 'entries' && tile.width === TILE_WIDTH) reply.header('Cache-Control', FOR_EVER);
    return Buffer.from(bytes);
  }
}
