/** Files that are wrong: every problem names its line and field, in both languages, and nothing is stored. */
import { MAX_FILE_BYTES } from '#application';
import { fileText, withLedger } from './importing.ts';

const ORIGINAL = fileText('tuyen-quang-55-kh-ubnd/plan.yaml');
const FUNDED = fileText('yen-bai-2015-qd-ubnd/plan.yaml');

interface Broken {
  readonly what: string;
  readonly of?: string;
  readonly from: string;
  readonly to: string;
  readonly code: string;
  readonly field: string;
  /** Text of the line that is named; by default the last line of `to`. */
  readonly at?: string;
}

const INDICATOR = '  - code: mo-du-lieu\n';

const BROKEN: readonly Broken[] = [
  {
    what: 'a count that the list does not reach',
    from: 'count: 109',
    to: 'count: 110',
    code: 'count-mismatch',
    field: 'plan.declared[0].count',
  },
  {
    what: 'a count of a group that its tasks do not reach',
    from: '{ group: ha-tang-so, count: 13,',
    to: '{ group: ha-tang-so, count: 14,',
    code: 'count-mismatch',
    field: 'plan.declared[0].byGroup[2].count',
  },
  {
    what: 'a list that is not as long as declared',
    from: 'codes: { prefix: co-so-du-lieu-chuyen-nganh-, count: 40 }',
    to: 'codes: { prefix: co-so-du-lieu-chuyen-nganh-, count: 39 }',
    code: 'count-mismatch',
    field: 'plan.declared[0].count',
    at: 'count: 109',
  },
  {
    what: 'a number of groups that are not listed',
    from: '{ what: indicator-groups, count: 3,',
    to: '{ what: indicator-groups, count: 4,',
    code: 'count-mismatch',
    field: 'plan.declared[1].count',
  },
  {
    what: 'a total its parts do not add up to',
    of: FUNDED,
    from: 'total: "3900000000000"',
    to: 'total: "3900000000001"',
    code: 'sum-mismatch',
    field: 'plan.funding.total',
  },
  {
    what: 'a code of two indicators',
    from: INDICATOR,
    to: '  - code: dvctt-muc-do-4\n',
    code: 'code-duplicate',
    field: 'indicators[3]',
    at: '    name: Sở, ban, ngành, huyện, thành phố tham gia mở dữ liệu',
  },
  {
    what: 'an alias',
    from: '    legalBases:\n',
    to: '',
    code: '',
    field: '',
  },
];

export { BROKEN };
