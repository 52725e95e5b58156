/**
 * Annex tables of the sample report. Names, agencies, figures and reasons are sample text for layout tests: they are as long
 * and as uneven as those of real reports, and true of no agency.
 */
import { decimalText } from '#reporting';
import type { Annex, Cell, Column, Row, Table } from '../model.ts';
import {
  INDICATOR_GROUPS,
  LEADS,
  LONG_NARRATIVE,
  LONG_TITLE,
  RESTATEMENT_REASON,
  type SampleIndicator,
  STATE_NAMES,
  TASK_GROUPS,
  TASK_SUBJECTS,
} from './sample-text.ts';

const REFERENCE =
  '(Kèm theo Báo cáo số 128/BC-STTTT ngày 14 tháng 12 năm 2023 của Sở Thông tin và Truyền thông tỉnh Tuyên Quang)';

export const text = (value: string): Cell => ({ text: value });
export const count = (value: number): Cell => number(String(value), 'number');
export const percent = (value: string): Cell => number(value, 'percent');
export const money = (value: string): Cell => number(value, 'money');

function number(value: string, style: 'number' | 'percent' | 'money'): Cell {
  return { text: decimalText(value, 'vi'), number: { value, style } };
}

const column = (key: string, title: string, width: number, align: Column['align'] = 'left'): Column => ({
  key,
  title,
  width,
  align,
});

export const sampleAnnexes = (): readonly Annex[] => [
  annex('Phụ lục I', 'TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM 2023', taskTable()),
  annex('Phụ lục II', 'TÌNH HÌNH THỰC HIỆN CHỈ TIÊU NĂM 2023', indicatorTable()),
  annex('Phụ lục III', 'SỐ LIỆU ĐIỀU CHỈNH SO VỚI BÁO CÁO ĐÃ CÔNG BỐ', restatementTable()),
  annex('Phụ lục IV', 'TÌNH HÌNH GỬI BÁO CÁO CỦA CÁC CƠ QUAN, ĐƠN VỊ', timelinessTable()),
];

/** The first annex alone, without a single task. */
export const emptyAnnexes = (): readonly Annex[] => [
  annex('Phụ lục I', 'TÌNH HÌNH THỰC HIỆN NHIỆM VỤ NĂM 2023', {
    ...taskTable(),
    rows: [{ kind: 'empty', cells: [text('Không có nhiệm vụ trong kỳ.')] }],
    notes: [],
  }),
];

function annex(label: string, title: string, table: Table): Annex {
  return { label, title, reference: REFERENCE, orientation: 'landscape', tables: [table] };
}

// --- Annex I: 109 tasks in 6 groups ---------------------------------------------------------------------------------

function taskTable(): Table {
  let position = 0;
  const groups = TASK_GROUPS.map(({ name, states }, group) => {
    const stateOfEach = states.flatMap((size, state) => Array.from({ length: size }, () => state));
    const items = stateOfEach.map((state, index) => taskRow((position += 1), group, index, state));
    const spent = items.map(({ amount }) => amount).reduce((sum, amount) => sum + amount, 0n);
    const rows: Row[] = [
      { kind: 'group', cells: [text(`${group + 1}. ${name} (${items.length} nhiệm vụ)`)] },
      ...items.map(({ row }) => row),
      sumRow('subtotal', `Cộng nhóm ${group + 1}`, items.length, spent),
    ];
    return { rows, size: items.length, spent };
  });
  const total = sumRow(
    'total',
    'Tổng cộng',
    groups.reduce((sum, { size }) => sum + size, 0),
    groups.reduce((sum, { spent }) => sum + spent, 0n),
  );
  return {
    name: 'tasks',
    title: 'Biểu 01. Tình hình thực hiện từng nhiệm vụ, tính đến ngày 14/12/2023',
    tab: 'Nhiệm vụ',
    columns: [
      column('stt', 'STT', 5, 'center'),
      column('nhiem_vu', 'Nhiệm vụ', 30),
      column('co_quan', 'Cơ quan chủ trì', 14),
      column('thoi_han', 'Thời hạn', 9, 'center'),
      column('tien_do', 'Tiến độ (%)', 7, 'right'),
      column('giai_ngan', 'Giải ngân (đồng)', 13, 'right'),
      column('tinh_trang', 'Tình trạng', 10),
      column('ghi_chu', 'Ghi chú', 20),
    ],
    rows: [...groups.flatMap(({ rows }) => rows), total],
    notes: [
      'Số liệu ghi (R) là số liệu đã điều chỉnh so với báo cáo công bố trước.',
      'Nhiệm vụ chưa có tên trong nguồn công bố được ghi theo mã.',
    ],
  };
}

function taskRow(
  position: number,
  group: number,
  index: number,
  state: number,
): { row: Row; amount: bigint } {
  const progress = [100, 100, 20 + ((position * 7) % 70), 15 + ((position * 11) % 60), 50][state] ?? 0;
  const amount = position % 9 === 0 ? 0n : BigInt(position) * 37_512_345n;
  const revised = position % 23 === 0;
  const due = `2023-${String(1 + (position % 12)).padStart(2, '0')}-${String(1 + (position % 28)).padStart(2, '0')}`;
  const [year, month, day] = due.split('-').map(Number);
  return {
    amount,
    row: {
      kind: 'item',
      cells: [
        count(position),
        text(taskTitle(position, group, index)),
        text(LEADS[position % LEADS.length] ?? ''),
        state === 4 ? text('thường xuyên') : { text: `${day}/${month}/${year}`, date: due },
        position % 17 === 0 ? text('chưa có số liệu') : percent(String(progress)),
        revised
          ? { ...money(String(amount)), text: `${decimalText(String(amount), 'vi')} (R)`, revised }
          : money(String(amount)),
        text(STATE_NAMES[state] ?? ''),
        text(narrative(position, state)),
      ],
    },
  };
}

/** Every seventh title is unknown, every tenth very long. */
function taskTitle(position: number, group: number, index: number): string {
  if (position % 7 === 0) return `Nhiệm vụ ${group + 1}.${index + 1} (chưa có tên)`;
  const subject = TASK_SUBJECTS[position % TASK_SUBJECTS.length] ?? '';
  return position % 10 === 0 ? `${subject}; ${LONG_TITLE}` : subject;
}

function narrative(position: number, state: number): string {
  if (position % 31 === 0) return LONG_NARRATIVE;
  if (state === 3) return 'Chậm do phải điều chỉnh dự toán; đã đề nghị gia hạn đến hết quý II/2024.';
  return position % 5 === 0 ? 'Đã báo cáo Ban Chỉ đạo tại phiên họp quý IV.' : '';
}

function sumRow(kind: 'subtotal' | 'total', label: string, tasks: number, spent: bigint): Row {
  return {
    kind,
    cells: [
      text(''),
      text(`${label}: ${tasks} nhiệm vụ`),
      text(''),
      text(''),
      text(''),
      money(String(spent)),
      text(''),
      text(''),
    ],
  };
}

// --- Annex II: 31 indicators in 5 groups ----------------------------------------------------------------------------

function indicatorTable(): Table {
  return {
    name: 'indicators',
    title: 'Biểu 02. Kết quả thực hiện chỉ tiêu so với kỳ gốc và mục tiêu',
    tab: 'Chỉ tiêu',
    columns: [
      column('chi_tieu', 'Chỉ tiêu', 30),
      column('don_vi', 'Đơn vị', 8, 'center'),
      column('ky_goc', 'Kỳ gốc', 9, 'right'),
      column('ky_truoc', 'Kỳ trước', 9, 'right'),
      column('thuc_hien', 'Thực hiện', 10, 'right'),
      column('muc_tieu', 'Mục tiêu', 9, 'right'),
      column('danh_gia', 'Đánh giá', 10),
      column('ghi_chu', 'Ghi chú', 18),
    ],
    rows: INDICATOR_GROUPS.flatMap(({ name, indicators }): Row[] => [
      { kind: 'group', cells: [text(name)] },
      ...indicators.map(indicatorRow),
    ]),
    notes: [
      'Tỷ lệ làm tròn đến hai chữ số thập phân, nửa làm tròn lên.',
      '“…” là chưa có số liệu; “–” là không áp dụng; (R) là số liệu đã điều chỉnh.',
    ],
  };
}

function indicatorRow([
  name,
  unit,
  baseline,
  previous,
  value,
  target,
  level,
  note,
  revised,
]: SampleIndicator): Row {
  const style = unit === '%' ? 'percent' : 'number';
  const figure = (raw: string): Cell => (/^-?\d+(\.\d+)?$/.test(raw) ? number(raw, style) : text(raw));
  const actual = figure(value);
  return {
    kind: 'item',
    cells: [
      text(name),
      text(unit),
      figure(baseline),
      figure(previous),
      revised ? { ...actual, text: `${actual.text} (R)`, revised } : actual,
      text(/^[\d.]+$/.test(target) ? `≥ ${decimalText(target, 'vi')}` : target),
      text(level),
      text(note),
    ],
  };
}

// --- Annex III and IV -----------------------------------------------------------------------------------------------

function restatementTable(): Table {
  const rows = [
    [
      'Năm 2022',
      'ha-tang-so-05',
      'Tiến độ (%)',
      '60',
      '45',
      '-25.00',
      'nhập sai',
      'Sở Thông tin và Truyền thông',
    ],
    [
      '6 tháng 2023',
      'dvctt-muc-do-4',
      'Tỷ lệ (%)',
      '71.40',
      '69.85',
      '-2.17',
      'đổi phương pháp',
      'Văn phòng UBND tỉnh',
    ],
    [
      '6 tháng 2023',
      'kinh-te-so-grdp',
      'Tỷ trọng (%)',
      '6.10',
      '6.42',
      '5.25',
      'cập nhật nguồn',
      'Cục Thống kê tỉnh',
    ],
    [
      'Năm 2022',
      'co-che-chinh-sach-11',
      'Giải ngân (đồng)',
      '0',
      '1250000000',
      'không xác định',
      'gửi bổ sung',
      'Sở Tài chính',
    ],
  ] as const;
  return {
    name: 'restatements',
    title: 'Biểu 03. Số liệu điều chỉnh',
    tab: 'Số liệu điều chỉnh',
    columns: [
      column('ky', 'Kỳ', 9),
      column('ma', 'Mã', 14),
      column('so_lieu', 'Số liệu', 11),
      column('da_cong_bo', 'Đã công bố', 10, 'right'),
      column('dieu_chinh', 'Điều chỉnh', 15, 'right'),
      column('chenh_lech', 'Chênh lệch (%)', 9, 'right'),
      column('nguyen_nhan', 'Nguyên nhân', 11),
      column('co_quan', 'Cơ quan', 14),
      column('ly_do', 'Lý do', 28),
    ],
    rows: rows.map(([period, code, what, before, after, change, cause, agency]) => ({
      kind: 'item',
      cells: [
        text(period),
        text(code),
        text(what),
        number(before, 'number'),
        { ...number(after, 'number'), text: `${decimalText(after, 'vi')} (R)`, revised: true },
        change.startsWith('không') ? text(change) : percent(change),
        text(cause),
        text(agency),
        text(RESTATEMENT_REASON),
      ],
    })),
    notes: ['Chênh lệch tính so với số đã công bố; không xác định khi số đã công bố bằng 0.'],
  };
}

function timelinessTable(): Table {
  const agencies = LEADS.map((agency, index) => {
    const [late, missing, none] = [index % 3, index % 5 === 4 ? 1 : 0, index % 4 === 3 ? 1 : 0];
    return { agency, figures: [12, 12 - late - missing - none, late, missing, none, index % 2, late * 4] };
  });
  const totals = agencies.reduce(
    (sums, { figures }) => sums.map((sum, index) => sum + (figures[index] ?? 0)),
    Array.from({ length: 7 }, () => 0),
  );
  return {
    name: 'timeliness',
    title: 'Biểu 04. Tình hình gửi báo cáo',
    tab: 'Gửi báo cáo',
    columns: [
      column('co_quan', 'Cơ quan', 30),
      column('phai_gui', 'Phải gửi', 9, 'right'),
      column('dung_han', 'Đúng hạn', 9, 'right'),
      column('cham', 'Chậm', 8, 'right'),
      column('thieu', 'Thiếu', 8, 'right'),
      column('khong_phat_sinh', 'Không phát sinh', 10, 'right'),
      column('tra_lai', 'Số lần trả lại', 10, 'right'),
      column('so_ngay', 'Số ngày chậm', 10, 'right'),
    ],
    rows: [
      ...agencies.map(({ agency, figures }): Row => ({
        kind: 'item',
        cells: [text(agency), ...figures.map(count)],
      })),
      { kind: 'total', cells: [text('Tổng cộng'), ...totals.map(count)] },
    ],
    notes: [],
  };
}
