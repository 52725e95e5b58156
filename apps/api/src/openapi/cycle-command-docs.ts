/** The commands of the reporting cycle: what each is called, and one example of its content that the API accepts (tested). */
import type { CommandDoc } from './command-docs.ts';

const REPORTER = 'so-khdt-tuyen-quang';

export const CYCLE_COMMAND_DOCS = {
  'period.open': {
    summary: 'Mở kỳ báo cáo · Open a period and freeze who owes what',
    example: {},
  },
  'period.add-obligation': {
    summary: 'Bổ sung nghĩa vụ báo cáo · Add an obligation after the opening',
    example: {
      organisation: 'so-khcn-tuyen-quang',
      due: '2025-12-24',
      items: ['task/chuyen-doi-nhan-thuc-01'],
      reason: 'Tiếp nhận nhiệm vụ sau khi mở kỳ',
    },
  },
  'period.excuse': {
    summary: 'Miễn nghĩa vụ báo cáo · Excuse an organisation',
    example: { organisation: 'so-khcn-tuyen-quang', reason: 'Đang sắp xếp tổ chức bộ máy' },
  },
  'period.extend': {
    summary: 'Gia hạn gửi báo cáo · Extend a due date',
    example: { organisation: REPORTER, due: '2025-12-26', reason: 'Chờ Cục Thống kê công bố GRDP' },
  },
  'period.close': { summary: 'Đóng kỳ báo cáo · Close a period', example: {} },
  'period.reopen': {
    summary: 'Mở lại kỳ có thời hạn · Reopen a period for some, until a day',
    example: { scope: [REPORTER], until: '2025-12-31', reason: 'Bổ sung số liệu theo kết luận kiểm tra' },
  },
  'period.edit-narrative': {
    summary: 'Biên tập phần lời · Edit a narrative section',
    example: {
      section: 'implementation',
      text: 'UBND tỉnh đã ban hành 03 văn bản chỉ đạo, tổ chức 02 hội nghị sơ kết.',
    },
  },
  'submission.submit': {
    summary: 'Gửi báo cáo · Hand in a report',
    example: {
      explanations: [{ item: 'indicator/kinh-te-so-grdp', text: 'Công nghiệp điện tử giảm đơn hàng' }],
      nothingToReport: [
        { item: 'task/chuyen-doi-nhan-thuc-01', text: 'Lớp tập huấn chuyển sang quý I năm sau' },
      ],
      narratives: [
        { section: 'difficulties', text: 'Thiếu cán bộ chuyên trách công nghệ thông tin cấp xã.' },
      ],
    },
  },
  'submission.submit-nil': {
    summary: 'Gửi báo cáo không phát sinh · Hand in a nil report',
    example: { reason: 'Trong kỳ không phát sinh nhiệm vụ' },
  },
  'submission.return': {
    summary: 'Trả lại báo cáo · Return a report with reasons',
    example: {
      reason: 'Số liệu chưa khớp với Cục Thống kê',
      items: [{ item: 'indicator/kinh-te-so-grdp', text: 'Cục Thống kê công bố 12,05 %' }],
    },
  },
  'submission.accept': {
    summary: 'Chấp nhận báo cáo · Accept a report',
    example: { note: 'Đã đối chiếu với Cục Thống kê' },
  },
} as const satisfies Record<string, CommandDoc>;
