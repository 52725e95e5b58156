/** Examples of answers about where a figure comes from, and what changed. */
const REPORT = { plan: 'tuyen-quang-55-kh-ubnd', period: '2025-H1', asOf: '2025-06-14' };
const CELL = {
  address: 'indicator/kinh-te-so-grdp/value',
  label: {
    vi: 'Tỷ trọng kinh tế số trong GRDP (kinh-te-so-grdp) · Thực hiện · % GRDP',
    en: 'Tỷ trọng kinh tế số trong GRDP (kinh-te-so-grdp) · Value · % GRDP',
  },
  kind: 'figure',
};
const EVENT = {
  position: 63,
  stream: 'indicator-tuyen-quang-55-kh-ubnd.kinh-te-so-grdp',
  type: 'IndicatorValueRevised',
  actor: 'cb-0231',
  actingFor: 'so-khdt-tuyen-quang',
  businessDate: '2025-06-10',
  recordedAt: '2025-07-15T03:12:44.120Z',
  reason: 'Cục Thống kê công bố số chính thức',
  legalBasis: null,
  states: { vi: '12,20 → 12,05', en: '12.20 → 12.05' },
};
const VALUE = { value: '12.05', text: { vi: '12,05', en: '12.05' } };

export const lineage = {
  ...REPORT,
  version: null,
  knownAt: 71,
  cell: { ...CELL, ...VALUE, number: '12.05' },
  formula: {
    vi: 'Giá trị báo cáo gần nhất tính đến ngày của báo cáo, theo bản đính chính cuối cùng; không tính toán gì thêm.',
    en: 'The last value reported that counts by the day of the report, in its last correction; nothing is calculated.',
  },
  definition: {
    version: 1,
    text: 'Tỷ trọng giá trị tăng thêm của kinh tế số trong GRDP',
    measure: 'share',
    unit: '% GRDP',
    decimals: 2,
    since: '2022-04-12',
    legalBasis: null,
    position: 7,
  },
  responsible: {
    organisation: 'so-khdt-tuyen-quang',
    name: 'Sở Kế hoạch và Đầu tư tỉnh Tuyên Quang',
    namedSince: '2021-11-15',
    position: 4,
    predecessors: [],
    successors: [],
  },
  events: [{ ...EVENT, role: 'determines' }],
  evidence: [
    {
      sha256: '5d41402abc4b2a76b9719d911017c592ae0f9a3c1b7d4e8f60718293a4b5c6d7',
      name: 'cong-van-cuc-thong-ke.pdf',
      size: 48213,
      mediaType: 'application/pdf',
      position: 64,
      organisation: 'so-khdt-tuyen-quang',
      stream: 'indicator-tuyen-quang-55-kh-ubnd.kinh-te-so-grdp',
      report: 2,
    },
  ],
};

export const difference = {
  ...REPORT,
  from: 58,
  to: 71,
  cells: [
    {
      ...CELL,
      from: { value: '12.20', text: { vi: '12,20', en: '12.20' } },
      to: VALUE,
      change: '-0.15',
      parts: [{ cause: 'new-data', amount: '-0.15', positions: [63] }],
    },
  ],
  events: [EVENT],
};
