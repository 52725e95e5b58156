/** A report's content as a document, laid out by Nghị định 30/2020/NĐ-CP, Annex I. */
import {
  type Authenticity,
  dateText,
  reportDigest,
  periodText,
  type ReportContent,
  warningText,
} from '#reporting';
import type { Annex, ReportDocument, Stamp, Table } from '../model.ts';
import { openingOf, reportBody } from './report-body.ts';
import { indicatorTable } from './indicator-table.ts';
import { restatedTotalsTable, restatementTable } from './restatement-table.ts';
import { nameIn } from './table-parts.ts';
import { taskTable } from './task-table.ts';
import { timelinessTable } from './timeliness-table.ts';
import { longDate } from './words.ts';

export interface DocumentOptions {
  /** Name and version of the program, for the footer. */
  readonly software: string;
  /** Full name of the signer, printed and never stored; left blank for signing where not given. */
  readonly signer?: string;
  /** Of a published report; a draft has none. */
  readonly authenticity: Authenticity | null;
}

export function reportDocument(content: ReportContent, options: DocumentOptions): ReportDocument {
  const { report, publication, settings } = content;
  const signer = publication?.document.signer ?? settings.signer;
  return {
    head: {
      parentBody: settings.parentBody && capitals(settings.parentBody),
      issuingBody: capitals(settings.issuingBody),
      number: `Số: ${publication?.document.number ?? settings.numberPattern.replace('{number}', '      ')}`,
      placeAndDate: placeAndDate(settings.place, publication?.document.date ?? null),
      kind: 'BÁO CÁO',
      subject: subjectOf(content),
      mark: publication ? null : 'DỰ THẢO',
    },
    addressees: settings.addressees,
    opening: openingOf(content),
    body: reportBody(content),
    closing: {
      recipients: recipientsOf(settings),
      authority: signer.authority && capitals(signer.authority),
      office: capitals(signer.office),
      signer: options.signer ?? null,
    },
    annexes: annexesOf(content),
    stamp: stampOf(content, options, publication?.document.date ?? report.asOf),
    authenticity: options.authenticity,
  };
}

/** "As above" says nothing where nobody stands above. */
const recipientsOf = ({ recipients, addressees }: ReportContent['settings']): readonly string[] =>
  addressees.length > 0 ? recipients : recipients.filter((line) => !/^\s*như trên\b/iu.test(line));

const capitals = (words: string): string => words.toLocaleUpperCase('vi');

const subjectOf = ({ report }: ReportContent): string =>
  `Kết quả thực hiện ${report.plan.title} – ${periodText(report.period.key, 'vi')}`;

function placeAndDate(place: string, date: string | null): string {
  const written = date === null ? 'ngày … tháng … năm …' : longDate(date);
  return place === '' ? written.replace(/^n/, 'N') : `${place}, ${written}`;
}

// --- Annexes ----------------------------------------------------------------------------------------------------

function annexesOf(content: ReportContent): Annex[] {
  const { restatements, timeliness, publication, report } = content;
  const nameOf = (code: string): string => nameIn(content, code);
  const handedIn = timelinessTable(timeliness, nameOf, publication?.exceptions);
  const warnings = timeliness ? report.calendarWarnings.map((warning) => warningText(warning, 'vi')) : [];
  const annexes: readonly (readonly [title: string, tables: readonly Table[]])[] = [
    ['DANH MỤC NHIỆM VỤ VÀ TÌNH HÌNH THỰC HIỆN', [taskTable(content)]],
    ['KẾT QUẢ THỰC HIỆN CHỈ TIÊU', [indicatorTable(content)]],
    [
      'SỐ LIỆU ĐIỀU CHỈNH SO VỚI BÁO CÁO ĐÃ CÔNG BỐ',
      [restatementTable(restatements, nameOf), restatedTotalsTable(restatements)],
    ],
    ['TÌNH HÌNH GỬI BÁO CÁO CỦA CÁC ĐƠN VỊ', [{ ...handedIn, notes: [...handedIn.notes, ...warnings] }]],
  ];
  return annexes.map(([title, tables], i) => ({
    label: `Phụ lục ${ROMAN[i] ?? String(i + 1)}`,
    title,
    reference: referenceOf(content),
    orientation: 'landscape',
    tables,
  }));
}

const ROMAN = ['I', 'II', 'III', 'IV', 'V'];

function referenceOf({ publication, settings }: ReportContent): string {
  if (!publication) return '(Kèm theo Dự thảo báo cáo)';
  const { number, date } = publication.document;
  return `(Kèm theo Báo cáo số ${number} ngày ${dateText(date, 'vi')} của ${settings.issuingBody})`;
}

// --- The link to the ledger -------------------------------------------------------------------------------------

function stampOf(content: ReportContent, { software }: DocumentOptions, date: string): Stamp {
  const { report, publication } = content;
  const digest = reportDigest(content);
  const version = publication?.version ?? null;
  const shown = version === null ? 'dự thảo' : `bản ${version}`;
  return {
    plan: report.plan.code,
    period: report.period.key,
    version,
    knownAt: report.knownAt,
    digest,
    software,
    text: `${report.plan.code} · kỳ ${report.period.key} · ${shown} · vị trí sổ ${report.knownAt} · mã nội dung ${digest} · ${software}`,
    date,
  };
}
