/**
 * The annual report 2023 on plan 55/KH-UBND of Tuyên Quang as a document, for tests of the layout. Names, agencies, figures
 * and narratives are sample text: they are as long and as uneven as in real reports, and true of no agency and no person.
 */
import type { Authenticity } from '#reporting';
import type { Block, Chart, ReportDocument, Stamp, Table } from '../model.ts';
import { count, emptyAnnexes, money, percent, sampleAnnexes, text } from './sample-annexes.ts';
import { LONG_NARRATIVE, STATE_NAMES, TASK_GROUPS } from './sample-text.ts';

const DIGEST = '3f8a2c5be9d07146a1c4f2837be05d9964c8e1f7302ab5d6987e4c0f1b23a5d8';
const [ORIGIN, ROOT] = ['so.tuyenquang.gov.vn/log/2022', 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='];
const CODE = '7Q2K-9XMD-4FHT-WZ81-R3BN-5VCG';

export const SAMPLE_AUTHENTICITY: Authenticity = {
  origin: ORIGIN,
  size: 1702,
  root: ROOT,
  code: CODE,
  text: `plan-ledger/1 ${ORIGIN} tuyen-quang-55-kh-ubnd 2023 2 ${DIGEST} 1702 ${ROOT} ${CODE}`,
};

const COLORS = ['#1b7837', '#a6dba0', '#4393c3', '#d6604d', '#bababa'];

/** Every part a report can have: 3 charts, 2 tables in the body, 4 annexes with 109 tasks and 31 indicators. */
export function sampleDocument(): ReportDocument {
  return {
    head: {
      parentBody: 'ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG',
      issuingBody: 'SỞ THÔNG TIN VÀ TRUYỀN THÔNG',
      number: 'Số: 128/BC-STTTT',
      placeAndDate: 'Tuyên Quang, ngày 14 tháng 12 năm 2023',
      kind: 'BÁO CÁO',
      subject:
        'Kết quả thực hiện Kế hoạch số 55/KH-UBND ngày 12/4/2022 của Ủy ban nhân dân tỉnh về chuyển đổi số đến năm 2025, định hướng đến năm 2030 trong năm 2023',
      mark: null,
    },
    addressees: ['Ủy ban nhân dân tỉnh Tuyên Quang', 'Ban Chỉ đạo chuyển đổi số tỉnh Tuyên Quang'],
    opening: [
      'Căn cứ Nghị quyết số 48-NQ/TU ngày 15/11/2021 của Ban Chấp hành Đảng bộ tỉnh (Khoá XVII) về chuyển đổi số tỉnh Tuyên Quang đến năm 2025, định hướng đến năm 2030;',
      'Thực hiện Kế hoạch số 55/KH-UBND ngày 12/4/2022 của Ủy ban nhân dân tỉnh, Sở Thông tin và Truyền thông báo cáo kết quả thực hiện năm 2023 (số liệu từ ngày 15/12/2022 đến ngày 14/12/2023) như sau:',
    ],
    body: sampleBody(),
    closing: {
      recipients: [
        'Như trên;',
        'Các sở, ban, ngành;',
        'UBND các huyện, thành phố;',
        'Giám đốc, các Phó Giám đốc Sở;',
        'Lưu: VT, CNTT.',
      ],
      authority: 'KT. GIÁM ĐỐC',
      office: 'PHÓ GIÁM ĐỐC',
      signer: 'Nguyễn Văn Mẫu',
    },
    annexes: sampleAnnexes(),
    stamp: stamp(2),
    authenticity: SAMPLE_AUTHENTICITY,
  };
}

/** The same report before it is published: no number, no day, no signer, marked as a draft. */
export function draftDocument(): ReportDocument {
  const document = sampleDocument();
  return {
    ...document,
    head: {
      ...document.head,
      number: 'Số:       /BC-STTTT',
      placeAndDate: 'Tuyên Quang, ngày      tháng      năm 2023',
      mark: 'DỰ THẢO',
    },
    closing: { ...document.closing, signer: null },
    stamp: stamp(null),
    authenticity: null,
  };
}

/** One page and one annex, nothing in any table; an issuing body without a parent, who signs in their own name. */
export function smallDocument(): ReportDocument {
  const document = sampleDocument();
  return {
    ...document,
    head: {
      ...document.head,
      parentBody: null,
      issuingBody: 'ỦY BAN NHÂN DÂN TỈNH TUYÊN QUANG',
      number: 'Số: 7/BC-UBND',
      subject: 'Kết quả thực hiện Kế hoạch số 55/KH-UBND trong 6 tháng đầu năm 2022',
    },
    addressees: ['Bộ Thông tin và Truyền thông'],
    opening: ['Ủy ban nhân dân tỉnh báo cáo như sau:'],
    body: [
      { kind: 'heading', level: 1, text: 'I. TÌNH HÌNH TRIỂN KHAI' },
      { kind: 'paragraph', text: 'Trong kỳ không phát sinh nhiệm vụ đến hạn.' },
      {
        kind: 'table',
        table: {
          ...groupTable(),
          rows: [{ kind: 'empty', cells: [text('Không có số liệu trong kỳ.')] }],
          notes: [],
        },
      },
    ],
    closing: { recipients: ['Như trên;', 'Lưu: VT.'], authority: null, office: 'CHỦ TỊCH', signer: null },
    annexes: emptyAnnexes(),
    stamp: stamp(1),
    authenticity: null,
  };
}

function stamp(version: number | null): Stamp {
  const label = version === null ? 'Dự thảo' : `Phiên bản ${version}`;
  return {
    plan: 'tuyen-quang-55-kh-ubnd',
    period: '2023',
    version,
    knownAt: 1683,
    digest: DIGEST,
    software: 'plan-ledger 0.1.0',
    text: `55/KH-UBND · năm 2023 · ${label} · vị trí sổ 1683 · mã nội dung ${DIGEST.slice(0, 16)}… · plan-ledger 0.1.0`,
    date: '2023-12-14',
  };
}

function sampleBody(): readonly Block[] {
  return [
    heading(1, 'I. TÌNH HÌNH TRIỂN KHAI'),
    heading(2, '1. Công tác chỉ đạo, điều hành'),
    paragraph(
      'Ban Chỉ đạo chuyển đổi số tỉnh tổ chức 04 phiên họp, ban hành 12 văn bản chỉ đạo. Cơ quan thường trực theo dõi, đôn đốc hằng tháng và công khai tiến độ của từng nhiệm vụ.',
    ),
    list(
      'Ban hành Kế hoạch chuyển đổi số năm 2023 và phân công 109 nhiệm vụ cho 11 cơ quan, đơn vị;',
      'Kiểm tra thực tế tại 07 huyện, thành phố; kết luận kiểm tra được gửi từng đơn vị và theo dõi đến khi khắc phục xong;',
      'Rà soát, điều chỉnh 04 số liệu đã công bố (Phụ lục III).',
    ),
    heading(2, '2. Chấp hành chế độ báo cáo'),
    paragraph('Tình hình gửi báo cáo của các cơ quan, đơn vị nêu tại Phụ lục IV.'),
    heading(1, 'II. KẾT QUẢ THỰC HIỆN'),
    heading(2, '1. Thực hiện chỉ tiêu'),
    paragraph(
      'Trong 31 chỉ tiêu, 04 chỉ tiêu hoàn thành, 01 chỉ tiêu vượt, 16 chỉ tiêu đúng tiến độ, 09 chỉ tiêu chậm và 01 chỉ tiêu chưa đủ số liệu (Phụ lục II).',
    ),
    chart(TRAJECTORY_SHARE),
    chart(TRAJECTORY_COUNT),
    heading(2, '2. Thực hiện nhiệm vụ theo nhóm'),
    paragraph(
      'Tổng số 109 nhiệm vụ: 33 hoàn thành đúng hạn, 10 hoàn thành quá hạn, 46 trong hạn, 13 quá hạn, 7 thường xuyên.',
    ),
    chart(groupChart()),
    { kind: 'table', table: groupTable() },
    heading(3, 'a) Nhiệm vụ nổi bật'),
    paragraph(LONG_NARRATIVE),
    heading(3, 'b) Nhiệm vụ quá hạn'),
    paragraph('13 nhiệm vụ quá hạn, tập trung ở nhóm cơ sở dữ liệu chuyên ngành (06 nhiệm vụ).'),
    heading(2, '3. Kinh phí'),
    paragraph('Kinh phí giải ngân trong năm đạt 71,25 % dự toán được giao.'),
    { kind: 'table', table: fundingTable() },
    heading(1, 'III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN'),
    list(
      'Một số cơ sở dữ liệu chuyên ngành triển khai chậm do vướng mắc về đơn giá, định mức;',
      'Nhân lực công nghệ thông tin ở cấp xã còn kiêm nhiệm, chưa đáp ứng yêu cầu.',
    ),
    heading(1, 'IV. KHÓ KHĂN, VƯỚNG MẮC'),
    paragraph(
      'Chưa có hướng dẫn thống nhất về chia sẻ dữ liệu giữa cơ sở dữ liệu của tỉnh và của bộ, ngành.',
    ),
    heading(1, 'V. PHƯƠNG HƯỚNG, GIẢI PHÁP KỲ TỚI'),
    list(
      'Hoàn thành dứt điểm 13 nhiệm vụ quá hạn trong quý II/2024;',
      'Đưa kết quả thực hiện vào đánh giá, xếp loại người đứng đầu.',
    ),
    heading(1, 'VI. KIẾN NGHỊ, ĐỀ XUẤT'),
    paragraph('Đề nghị Ủy ban nhân dân tỉnh bố trí đủ kinh phí năm 2024 cho các nhiệm vụ chuyển tiếp.'),
    paragraph('Sở Thông tin và Truyền thông trân trọng báo cáo./.'),
  ];
}

const heading = (level: 1 | 2 | 3, words: string): Block => ({ kind: 'heading', level, text: words });
const paragraph = (words: string): Block => ({ kind: 'paragraph', text: words });
const list = (...items: string[]): Block => ({ kind: 'list', items });
const chart = (drawn: Chart): Block => ({ kind: 'chart', chart: drawn });

// --- Tables and charts of the body ----------------------------------------------------------------------------------

function groupTable(): Table {
  const sums = STATE_NAMES.map((_, state) =>
    TASK_GROUPS.reduce((sum, { states }) => sum + (states[state] ?? 0), 0),
  );
  const figures = (states: readonly number[]) => [
    count(states.reduce((sum, each) => sum + each, 0)),
    ...states.map(count),
  ];
  return {
    name: 'task_groups',
    title: 'Bảng 1. Tình hình thực hiện nhiệm vụ theo nhóm',
    tab: 'Nhóm nhiệm vụ',
    columns: [
      { key: 'nhom', title: 'Nhóm nhiệm vụ', width: 34, align: 'left' },
      { key: 'tong', title: 'Tổng số', width: 9, align: 'right' },
      { key: 'dung_han', title: 'Hoàn thành đúng hạn', width: 12, align: 'right' },
      { key: 'tre_han', title: 'Hoàn thành quá hạn', width: 12, align: 'right' },
      { key: 'trong_han', title: 'Trong hạn', width: 10, align: 'right' },
      { key: 'qua_han', title: 'Quá hạn', width: 10, align: 'right' },
      { key: 'thuong_xuyen', title: 'Thường xuyên', width: 12, align: 'right' },
    ],
    rows: [
      ...TASK_GROUPS.map(({ name, states }) => ({
        kind: 'item' as const,
        cells: [text(name), ...figures(states)],
      })),
      { kind: 'total', cells: [text('Tổng cộng'), ...figures(sums)] },
    ],
    notes: ['Tính theo tình trạng tại ngày 14/12/2023.'],
  };
}

function fundingTable(): Table {
  const sources = [
    ['Ngân sách trung ương', '48500000000', '36250000000', '74.74'],
    ['Ngân sách tỉnh', '62140000000', '44127500000', '71.01'],
    ['Nguồn khác', '9360000000', '5122500000', '54.73'],
  ] as const;
  return {
    name: 'funding',
    title: 'Bảng 2. Kinh phí theo nguồn',
    tab: 'Kinh phí',
    columns: [
      { key: 'nguon', title: 'Nguồn', width: 34, align: 'left' },
      { key: 'du_toan', title: 'Dự toán (đồng)', width: 24, align: 'right' },
      { key: 'giai_ngan', title: 'Giải ngân (đồng)', width: 24, align: 'right' },
      { key: 'ty_le', title: 'Tỷ lệ (%)', width: 18, align: 'right' },
    ],
    rows: [
      ...sources.map(([name, planned, spent, rate]) => ({
        kind: 'item' as const,
        cells: [text(name), money(planned), money(spent), percent(rate)],
      })),
      {
        kind: 'total',
        cells: [text('Tổng cộng'), money('120000000000'), money('85500000000'), percent('71.25')],
      },
    ],
    notes: [],
  };
}

function groupChart(): Chart {
  return {
    kind: 'stacked-bars',
    title: 'Biểu đồ 1. Nhiệm vụ theo nhóm và tình trạng',
    categories: TASK_GROUPS.map(({ name }) => name),
    series: STATE_NAMES.map((name, state) => ({
      name,
      color: COLORS[state] ?? '#000000',
      values: TASK_GROUPS.map(({ states }) => states[state] ?? 0),
    })),
  };
}

const LEGEND = { reported: 'Đã báo cáo', expected: 'Đường đến mục tiêu' };

const TRAJECTORY_SHARE: Chart = {
  kind: 'trajectory',
  title: 'Biểu đồ 2. Tỷ lệ hồ sơ nộp trực tuyến',
  unit: '%',
  reported: [
    { on: '2021-12-14', value: '8.20' },
    { on: '2022-06-14', value: '19.4' },
    { on: '2022-12-14', value: '41.07' },
    { on: '2023-06-14', value: '52.8' },
    { on: '2023-12-14', value: '63.9' },
  ],
  expected: [
    { on: '2021-12-14', value: '8.20' },
    { on: '2025-12-31', value: '80' },
  ],
  legend: LEGEND,
};

const TRAJECTORY_COUNT: Chart = {
  kind: 'trajectory',
  title: 'Biểu đồ 3. Hộ kinh doanh sử dụng hóa đơn điện tử',
  unit: 'hộ',
  reported: [
    { on: '2021-12-14', value: '112' },
    { on: '2022-12-14', value: '1683' },
    { on: '2023-12-14', value: '4270' },
  ],
  expected: [],
  legend: LEGEND,
};
