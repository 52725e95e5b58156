/** The parameters of queries. Every question is asked at a business date and as known at a point of the ledger. */
import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy, ValidateIf } from 'class-validator';
import {
  bilingual,
  BooleanField,
  CodeField,
  DateField,
  IntegerField,
  OneOf,
  PeriodField,
  Text,
} from '#application';
import { TASK_CELLS, type TaskCell } from '#domain';
import { parseKnownAt } from '#read-models';
import { ASKABLE_KINDS, HISTORY_CAUSES } from '#reporting';

/** What is wrong with a knowledge position. */
export const NOT_KNOWN_AT = bilingual(
  'phải là vị trí trong sổ (số nguyên), ngày (hết ngày đó ở Việt Nam) hoặc thời điểm ISO có múi giờ, ví dụ 2025-07-15 hoặc 2025-07-15T17:00:00+07:00',
  'must be a ledger position (a whole number), a day (its end in Vietnam) or an ISO instant with its offset, for example 2025-07-15 or 2025-07-15T17:00:00+07:00',
);

export const KnownAtField = ({
  required = false,
  description = 'As known at this ledger position or instant; default: all that is known',
} = {}) =>
  applyDecorators(
    ValidateBy({
      name: 'known-at',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parseKnownAt(value) !== undefined,
        defaultMessage: () => NOT_KNOWN_AT,
      },
    }),
    ApiProperty({
      type: 'string',
      required,
      description,
      example: '2025-07-15T17:00:00+07:00',
    }),
    ValidateIf((_, value) => required || value !== undefined),
  );

/** Query parameters are text; what is not a whole number stays text and is refused as such. */
export const ToInteger = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^(0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value,
  );

const ToBoolean = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

export class AskedDto {
  @DateField({ optional: true, description: 'Business date; default today in Asia/Ho_Chi_Minh' })
  asOf?: string;
  @KnownAtField()
  knownAt?: string;
}

export class BoardDto extends AskedDto {
  @CodeField({ optional: true, description: 'Only tasks of this group', example: 'chuyen-doi-nhan-thuc' })
  group?: string;
  @CodeField({
    optional: true,
    description: 'Only tasks led by this organisation',
    example: 'so-khdt-tuyen-quang',
  })
  lead?: string;
  @OneOf(TASK_CELLS, {
    optional: true,
    description: 'Only tasks in this cell of the report',
    example: 'open-overdue',
  })
  cell?: TaskCell;
}

export class HistoryDto {
  @DateField({ optional: true, description: 'Only events about this day or earlier; default: all' })
  asOf?: string;
  @KnownAtField()
  knownAt?: string;
  @ToInteger()
  @IntegerField(0, 999_999_999_999_999, {
    optional: true,
    description: 'Entries after this position',
    example: 0,
  })
  after?: number;
  @ToInteger()
  @IntegerField(1, 500, {
    optional: true,
    description: 'Most entries of a page; default 50, of a file all',
    example: 50,
  })
  limit?: number;
  @PeriodField({
    optional: true,
    description: 'Only acts of this period’s cycle, and what is about its days',
  })
  period?: string;
  @CodeField({
    optional: true,
    description: 'Only acts on behalf of this organisation',
    example: 'so-khdt-tuyen-quang',
  })
  organisation?: string;
  @Text({ optional: true, max: 80, description: 'Only acts of this actor', example: 'cb-0231' })
  actor?: string;
  @OneOf(HISTORY_CAUSES, { optional: true, description: 'Only changes with this cause', example: 'error' })
  cause?: string;
  @OneOf(ASKABLE_KINDS, {
    optional: true,
    description: 'Only events of this family, or of this type',
    example: 'reported',
  })
  kind?: string;
  @DateField({ optional: true, description: 'Recorded on this day in Vietnam or later' })
  recordedFrom?: string;
  @DateField({ optional: true, description: 'Recorded on this day in Vietnam or earlier' })
  recordedTo?: string;
  @OneOf(['json', 'csv', 'xlsx'], {
    optional: true,
    description:
      'Default by Accept: json or csv. A file holds all that is asked for, and is recorded as an export',
    example: 'json',
  })
  format?: 'json' | 'csv' | 'xlsx';
  @ToBoolean()
  @BooleanField({
    optional: true,
    description:
      'True adds the names of persons of the own organisation (for the operator: of all) where still known; that they were read is recorded',
    example: false,
  })
  names?: boolean;
}

export class LedgerHistoryDto extends HistoryDto {
  @Text({
    optional: true,
    max: 300,
    description: 'Only this stream; default the whole ledger',
    example: 'access-tuyen-quang-55-kh-ubnd.2025',
  })
  stream?: string;
}

export class RestatementsDto extends AskedDto {
  @PeriodField({ optional: true, description: 'Only figures of this period’s report; default all' })
  period?: string;
}

export class InboxDto extends AskedDto {
  @OneOf(['reporter', 'reviewer'], {
    optional: true,
    description: 'Only what waits for the organisation as the one that reports, or as the one that reviews',
    example: 'reporter',
  })
  role?: 'reporter' | 'reviewer';
}

const PUBLISHED_OR_DRAFT = /^(latest|draft|[1-9]\d{0,5})$/;

const VersionField = () =>
  applyDecorators(
    ValidateBy({
      name: 'version',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && PUBLISHED_OR_DRAFT.test(value),
        defaultMessage: () =>
          bilingual(
            'phải là số thứ tự của bản đã công bố (1, 2, …), latest (bản mới nhất) hoặc draft (dự thảo)',
            'must be the number of a published version (1, 2, …), latest or draft',
          ),
      },
    }),
    ApiProperty({
      type: 'string',
      required: false,
      pattern: PUBLISHED_OR_DRAFT.source,
      description: 'A published version as it was published, `latest`, or `draft`',
      example: 'latest',
    }),
    ValidateIf((_, value) => value !== undefined),
  );

/** A report as it stands at a date and position, or as it was published. */
class VersionDto extends AskedDto {
  @VersionField()
  version?: string;
}

export const REPORT_FORMATS = ['json', 'csv', 'content', 'docx', 'pdf', 'xlsx'] as const;

export class ReportDto extends VersionDto {
  @OneOf(REPORT_FORMATS, {
    optional: true,
    description:
      'Default by Accept: json or csv. `content` is everything the documents are made from, as the canonical JSON its digest is taken over; without `version` it and the documents show the latest published version, else a draft',
    example: 'json',
  })
  format?: (typeof REPORT_FORMATS)[number];
}

export const TEMPLATE_FORMATS = ['docx', 'xlsx'] as const;

export class FillDto extends VersionDto {
  @OneOf(TEMPLATE_FORMATS, { description: 'The kind of template sent', example: 'docx' })
  format: (typeof TEMPLATE_FORMATS)[number];
}

export class ImportDto {
  @ToBoolean()
  @BooleanField({
    optional: true,
    description: 'True shows what would change and stores nothing',
    example: true,
  })
  dryRun?: boolean;
  @Text({ optional: true, description: 'Needed where the file changes what was imported before' })
  reason?: string;
  @Text({
    optional: true,
    max: 100,
    description: 'Number of the act such changes rest on',
    example: '55/KH-UBND',
  })
  legalBasis?: string;
  @DateField({ optional: true, description: 'From when such changes hold; default today' })
  effectiveOn?: string;
}
