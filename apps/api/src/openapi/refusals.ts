/** How the documentation shows the refusals of a route. */
import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { API_ERRORS } from '../http/api-errors.ts';
import { PROBLEM_TYPE } from '../http/problem.ts';
import { ref } from './schemas.ts';

/** One answer of each status that can occur. */
const EXAMPLES: Readonly<
  Record<number, readonly [code: string, detail: string, field?: string, value?: string]>
> = {
  400: [
    'input-invalid',
    'Có 1 chỗ sai trong yêu cầu: asOf. Sửa theo hướng dẫn ở từng chỗ rồi gửi lại.',
    'asOf',
    '2025-02-30',
  ],
  401: ['actor-unknown', API_ERRORS['actor-unknown'].vi],
  403: [
    'not-your-assignment',
    '“kinh-te-so-grdp” do “so-khdt-tuyen-quang” chủ trì; chỉ cơ quan này được báo cáo, còn lệnh gửi thay mặt “so-tttt-tuyen-quang”. Gửi lại thay mặt “so-khdt-tuyen-quang”, hoặc đề nghị cơ quan đó báo cáo.',
    'X-Acting-For',
    'so-tttt-tuyen-quang',
  ],
  404: ['plan-unknown', 'Không có kế hoạch “ke-hoach-la”. Kiểm tra mã kế hoạch.', 'plan', 'ke-hoach-la'],
  409: [
    'already-exists',
    '“kinh-te-so-grdp” đã có trong sổ. Dùng lệnh sửa đổi thay vì giao mới.',
    'indicator',
    'kinh-te-so-grdp',
  ],
  412: [
    'revision-mismatch',
    'Dữ liệu đã thay đổi: bạn gửi If-Match "3" nhưng phiên bản hiện tại là "4". Đọc lại rồi gửi lại.',
    'If-Match',
    '"3"',
  ],
  413: ['body-too-large', API_ERRORS['body-too-large'].vi],
  415: [
    'media-type-unsupported',
    'Kiểu nội dung “text/plain” không dùng được ở đây. Gửi Content-Type: application/json (UTF-8).',
    'Content-Type',
    'text/plain',
  ],
  421: [
    'host-not-allowed',
    'Máy chủ phát triển chỉ trả lời cho localhost, không cho “example.org”.',
    'Host',
    'example.org',
  ],
  422: [
    'too-many-decimals',
    'Giá trị 12.205 có quá 2 chữ số thập phân. Làm tròn trước khi báo cáo.',
    'value.value',
    '12.205',
  ],
  500: ['internal-error', 'Lỗi của máy chủ. Báo người vận hành mã yêu cầu 0192a8f4.'],
  503: [
    'store-full',
    'Ổ đĩa đã đầy; lệnh chưa được ghi. Báo người vận hành giải phóng dung lượng rồi gửi lại.',
  ],
};

function problemExample(status: number) {
  const [code = '', detail = '', field, value] = EXAMPLES[status] ?? [];
  const errors =
    field === undefined ? [] : [{ field, code, ...(value === undefined ? {} : { value }), detail }];
  return { type: `/problems/${code}`, title: '…', status, code, detail, instance: '0192a8f4', errors };
}

/** The refusals of a route. */
export const refusals = (...statuses: number[]) =>
  statuses.map((status) =>
    ApiResponse({
      status,
      description: `For example \`${EXAMPLES[status]?.[0] ?? ''}\``,
      content: { [PROBLEM_TYPE]: { schema: ref('Problem'), example: problemExample(status) } },
    }),
  );

/** The same on a method. */
export const Refusals = (...statuses: number[]): MethodDecorator => applyDecorators(...refusals(...statuses));

/** What any route under /v1 may answer. */
export const EVERYWHERE = [400, 401, 421, 500, 503];
