/** The shape of what the check of a copy answers, and an example. */
import { date, flag, list, object, oneOf, orNull, type SchemaObject, text, whole } from './schema-parts.ts';

const place: SchemaObject = {
  type: 'object',
  required: ['kind'],
  properties: { kind: oneOf(['cell', 'row', 'passage', 'page', 'margin', 'picture', 'field']) },
  additionalProperties: true,
  description: 'A cell has table, row and column; a field of a data file its path',
};

export const VERIFY_SCHEMAS = {
  FileVerdict: object({
    verdict: oneOf(['authentic', 'altered', 'superseded', 'unknown']),
    kind: orNull(oneOf(['docx', 'pdf', 'xlsx', 'csv', 'json', 'content'])),
    publication: orNull(
      object({ plan: text, period: text, version: whole, number: text, date, digest: text, code: text }),
    ),
    sameness: { ...orNull(oneOf(['bytes', 'content', 'signed'])), description: 'Of what is authentic' },
    reason: { ...orNull(text), description: 'A stable code: why it is unknown' },
    about: orNull(text),
    supersededBy: orNull(object({ version: whole, number: text, date })),
    differences: list(object({ place, expected: orNull(text), found: orNull(text) })),
    differenceCount: { type: 'integer', description: 'Of which at most 50 are listed' },
    signer: { ...orNull(text), description: 'The name that is printed; it is not stored' },
    hasCode: flag,
    text: { ...list(text), description: 'The verdict in words, in the language asked for' },
  }),
};

const publication = {
  plan: 'tuyen-quang-55-kh-ubnd',
  period: '2025-H1',
  version: 1,
  number: '41/BC-STTTT',
  date: '2025-06-24',
  digest: '3f8a2c5be9d07146a1c4f2837be05d9964c8e1f7302ab5d6987e4c0f1b23a5d8',
  code: '5V1T-D8XX-78EK-G0RG-1BRB-Y4RA',
};

export const alteredCopy = {
  verdict: 'altered',
  kind: 'docx',
  publication,
  sameness: null,
  reason: null,
  about: null,
  supersededBy: null,
  differences: [
    {
      place: {
        kind: 'cell',
        table: 'STT | Nhiệm vụ | Cơ quan chủ trì',
        row: 'Xây dựng nền tảng số',
        column: 'Giải ngân (đồng)',
      },
      expected: '3.200.000.000',
      found: '9.200.000.000',
    },
  ],
  differenceCount: 1,
  signer: null,
  hasCode: true,
  text: [
    'ĐÃ BỊ SỬA',
    'Báo cáo tuyen-quang-55-kh-ubnd, kỳ 2025-H1, bản 1, số 41/BC-STTTT ngày 24/6/2025; mã kiểm tra 5V1T-D8XX-78EK-G0RG-1BRB-Y4RA',
    'Bảng “STT | Nhiệm vụ | Cơ quan chủ trì”, dòng “Xây dựng nền tảng số”, cột “Giải ngân (đồng)”: trong sổ “3.200.000.000”, trong tệp “9.200.000.000”',
  ],
};

export const genuineCode = {
  ...alteredCopy,
  verdict: 'unknown',
  kind: null,
  reason: 'code-only',
  differences: [],
  differenceCount: 0,
  text: [
    'KHÔNG XÁC ĐỊNH',
    alteredCopy.text[1],
    'Mã kiểm tra là thật. Số liệu trên giấy CHƯA được so sánh: đối chiếu với bản lấy từ sổ.',
  ],
};
