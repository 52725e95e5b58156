import type { OutgoingMessage } from '../port.ts';

export const FROM = 'so-ke-hoach@tuyenquang.gov.vn';

/** A reminder as the ledger sends it. */
export const reminder = (changed: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  id: 'reminder-2025-12-01.so-y-te',
  to: ['van-thu@soyte.tuyenquang.gov.vn'],
  subject: 'Nhắc việc: 13 nhiệm vụ quá hạn của Kế hoạch số 55/KH-UBND cần báo cáo trước ngày 14/12/2025',
  text: 'Kính gửi Sở Y tế,\n\nNhiệm vụ “Hồ sơ sức khỏe điện tử” đã quá hạn 14 ngày.\n.\n.. Trân trọng./.\n',
  date: new Date('2025-12-01T01:30:00Z'),
  ...changed,
});
