/** What is asked of the log. */
import { IntegerField, OneOf } from '#application';
import { ToInteger } from './asked.dto.ts';

const LARGEST = 999_999_999_999_999;

export class InclusionDto {
  @ToInteger()
  @IntegerField(0, LARGEST, {
    description: 'Place of the entry, from 0: the position of its event less 1',
    example: 41,
  })
  index: number;
}

export class ConsistencyDto {
  @ToInteger()
  @IntegerField(1, LARGEST, { description: 'The smaller size', example: 42 })
  from: number;
  @ToInteger()
  @IntegerField(1, LARGEST, { description: 'The larger size', example: 120 })
  to: number;
}

export class ReceiptDto {
  @OneOf(['json', 'pdf'], {
    optional: true,
    description: 'Default json, which is what verifies',
    example: 'json',
  })
  format?: 'json' | 'pdf';
}
