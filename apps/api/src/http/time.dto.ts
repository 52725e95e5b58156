/** The parameters of questions about where a figure comes from, and what changed. */
import { IntegerField, Text } from '#application';
import { KnownAtField, ToInteger } from './asked.dto.ts';

/** No address of a cell is longer. */
const CELL_LENGTH = 200;

export class LineageDto {
  @Text({
    optional: true,
    max: CELL_LENGTH,
    description: 'Address of the figure asked about; without it the cells there are, with their values',
    example: 'indicator/kinh-te-so-grdp/value',
  })
  cell?: string;
  @KnownAtField()
  knownAt?: string;
  @ToInteger()
  @IntegerField(1, 9_999, { optional: true, description: 'Of this published version', example: 1 })
  version?: number;
}

export class DifferenceDto {
  @KnownAtField({ required: true, description: 'The earlier ledger position, day or instant' })
  from: string;
  @KnownAtField({ description: 'The later ledger position, day or instant; default: all that is known' })
  to?: string;
  @Text({
    optional: true,
    max: CELL_LENGTH,
    description: 'Only this figure, also where it has not changed; default all that have',
    example: 'tasks/on-time-rate',
  })
  cell?: string;
}
