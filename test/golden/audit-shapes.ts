/** One example of every event about the record itself in its current shape; see `current-shapes.ts`. */
import type { AuditEvent, EventOf } from '#domain';

export const AUDIT_SHAPES: { readonly [T in AuditEvent['type']]: EventOf<T>['data'] } = {
  PersonRecorded: {
    businessDate: '2025-06-02',
    person: 'cb-0412',
    organisation: 'so-khcn-tuyen-quang',
    office: 'Chuyên viên, Phòng Chuyển đổi số',
    digests: ['X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0'],
  },
  PersonalDataErased: {
    businessDate: '2026-02-10',
    person: 'cb-0412',
    digests: ['X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0'],
    reason: 'Người được ghi tên đề nghị xóa sau khi thôi việc',
    legalBasis: { number: '91/2025/QH15', title: 'Luật Bảo vệ dữ liệu cá nhân' },
  },
  AccessRecorded: {
    businessDate: '2025-06-25',
    access: 'export',
    what: 'history',
    subject: 'plan-tuyen-quang-55-kh-ubnd',
    of: 'tuyen-quang-55-kh-ubnd',
    year: 2025,
    detail: 'xlsx',
  },
  LogRestarted: {
    businessDate: '2026-01-05',
    log: {
      origin: 'plan.tuyenquang.gov.vn/log/2026',
      key: 'plan.tuyenquang.gov.vn/log/2026+5a1b2c3d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh',
    },
    ended: {
      origin: 'plan.tuyenquang.gov.vn/log/2025',
      key: 'plan.tuyenquang.gov.vn/log/2025+6a1b2c3d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh',
      size: 20852,
      root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=',
    },
    reason: 'Khôi phục từ bản sao lưu ngày 03/01/2026 sau sự cố ổ đĩa',
  },
};
