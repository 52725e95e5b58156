/** What stands in the fields of events, as people read it. */
import type {
  Baseline,
  Code,
  Criterion,
  DueRule,
  Due,
  IsoDate,
  Language,
  LegalReference,
  Obligation,
  PeriodRule,
  SubmittedFigure,
  Target,
  Value,
} from '#domain';
import { criterionText, dateText, decimalText, dueText, moneyText, valueText } from '../format.ts';
import { tierText } from '../labels.ts';

type Both = Readonly<Record<Language, string>>;
const both = (vi: string, en: string): Both => ({ vi, en });

/** In whose language, and what organisations are called. */
export interface Words {
  readonly language: Language;
  readonly organisation: (code: Code) => string;
}

/** Puts a value that is there into words. The codec has checked its shape when the event was read. */
export type Show = (value: unknown, words: Words) => string;

export const date: Show = (value, { language }) => dateText(value as IsoDate, language);
export const dates: Show = (value, words) =>
  (value as readonly IsoDate[]).map((day) => date(day, words)).join(', ');
export const money: Show = (value, { language }) => moneyText(value as string, language);
export const decimal: Show = (value, { language }) => decimalText(String(value), language);
export const percent: Show = (value, words) => `${decimal(value, words)} %`;
export const organisation: Show = (value, words) => words.organisation(value as Code);
export const organisations: Show = (value, words) =>
  (value as readonly Code[]).map(words.organisation).join('; ');
export const texts: Show = (value) => (value as readonly string[]).join('; ');
export const yesNo: Show = (value, { language }) =>
  value === true ? { vi: 'có', en: 'yes' }[language] : { vi: 'không', en: 'no' }[language];
export const bytes: Show = (value, words) => `${decimal(value, words)} byte`;
export const measured: Show = (value, { language }) => reasonedText(value as Value, language);
export const criterion: Show = (value, { language }) => criterionText(value as Criterion, language);
export const target: Show = (value, words) => criterion((value as Target).criterion, words);
export const due: Show = (value, words) =>
  typeof value === 'string' ? date(value, words) : dueText(value as Due, words.language);
export const horizon: Show = (value) => {
  const { from, to } = value as { readonly from: number; readonly to: number };
  return from === to ? String(from) : `${from}–${to}`;
};

const WORD_FOR: Readonly<Record<string, Both>> = {
  merge: both('sáp nhập', 'merger'),
  split: both('chia tách', 'split'),
  dissolution: both('giải thể', 'dissolution'),
  full: both('đầy đủ', 'full'),
  nil: both('không phát sinh', 'nil'),
  'due-soon': both('sắp đến hạn', 'due soon'),
  overdue: both('quá hạn', 'overdue'),
  returned: both('bị trả lại', 'returned'),
  delivered: both('đã chuyển', 'delivered'),
  failed: both('không chuyển được', 'failed'),
  smtp: both('thư điện tử', 'mail'),
  file: both('tệp', 'file'),
  adopted: both('đã ban hành', 'adopted'),
  draft: both('dự thảo', 'draft'),
  province: both('cấp tỉnh', 'province'),
  department: both('sở, ban, ngành', 'department'),
  district: both('cấp huyện', 'district'),
  commune: both('cấp xã', 'commune'),
  committee: both('ban chỉ đạo', 'committee'),
  party: both('cơ quan Đảng', 'party body'),
  other: both('khác', 'other'),
  level: both('mức', 'level'),
  share: both('tỷ lệ', 'share'),
  growth: both('tốc độ tăng', 'growth'),
  rank: both('xếp hạng', 'rank'),
  qualitative: both('định tính', 'qualitative'),
  compound: both('nhiều điều kiện', 'compound'),
  tasks: both('nhiệm vụ', 'tasks'),
  indicators: both('chỉ tiêu', 'indicators'),
  goals: both('mục tiêu cụ thể', 'goals'),
  'task-groups': both('nhóm nhiệm vụ', 'task groups'),
  'indicator-groups': both('nhóm mục tiêu', 'indicator groups'),
  implementation: both('Tình hình triển khai', 'Implementation'),
  results: both('Kết quả thực hiện', 'Results'),
  shortcomings: both('Tồn tại, hạn chế và nguyên nhân', 'Shortcomings'),
  difficulties: both('Khó khăn, vướng mắc', 'Difficulties'),
  directions: both('Phương hướng, giải pháp kỳ tới', 'Directions'),
  proposals: both('Đề xuất, kiến nghị', 'Proposals'),
  read: both('xem', 'read'),
  export: both('xuất ra tệp', 'export'),
  rebuild: both('dựng lại', 'rebuild'),
  person: both('người dùng', 'person'),
  evidence: both('tài liệu kiểm chứng', 'evidence'),
  history: both('lịch sử', 'history'),
  report: both('báo cáo', 'report'),
  bundle: both('gói kiểm toán', 'bundle'),
  'read-models': both('mô hình đọc', 'read models'),
};

/** The word for a name of the catalogue, else the name. */
export const word: Show = (value, { language }) => WORD_FOR[String(value)]?.[language] ?? String(value);

/** `task/<code>` and `indicator/<code>`. */
export const item: Show = (value, { language }) => {
  const [kind = '', code = ''] = String(value).split('/');
  const named = { task: both('nhiệm vụ', 'task'), indicator: both('chỉ tiêu', 'indicator') };
  return kind === 'task' || kind === 'indicator' ? `${named[kind][language]} ${code}` : String(value);
};

export const legalBases: Show = (value, words) =>
  (value as readonly LegalReference[]).map((each) => legalText(each, words)).join('; ');

/** Why there is no figure belongs to it. */
function reasonedText(value: Value, language: Language): string {
  switch (value.kind) {
    case 'no-data':
    case 'not-applicable':
      return `${valueText(value, language)} (${value.reason})`;
    case 'compound':
      return value.parts
        .map(({ part, value: each }) => `${part}: ${reasonedText(each, language)}`)
        .join('; ');
    default:
      return valueText(value, language);
  }
}

/** An act as it is cited: `Quyết định 60/QĐ-UBND, 1/5/2023`. */
export function legalText({ number, title, issuer, issuedOn }: LegalReference, words: Words): string {
  const by = issuer === undefined ? undefined : words.organisation(issuer);
  const cited = [number, title, by, issuedOn === undefined ? undefined : dateText(issuedOn, words.language)];
  return cited.filter((each) => each !== null && each !== undefined).join(', ');
}

export const figure: Show = (value, words) => {
  const it = value as SubmittedFigure;
  const { language } = words;
  const on = `${language === 'vi' ? 'đến' : 'as of'} ${date(it.asOf, words)}`;
  if ('value' in it) return `${reasonedText(it.value, language)} (${on})`;
  const completed = language === 'vi' ? 'hoàn thành' : 'completed';
  const paid = language === 'vi' ? 'giải ngân' : 'disbursed';
  const said = [
    ...(it.percent === null ? [] : [percent(it.percent, words)]),
    ...(it.completedOn === null ? [] : [`${completed} ${date(it.completedOn, words)}`]),
    ...(it.disbursed === null ? [] : [`${paid} ${money(it.disbursed, words)}`]),
  ];
  return `${said.length > 0 ? said.join(', ') : '–'} (${on})`;
};

export const baseline: Show = (value, words) => {
  const { value: measuredThen, asOf } = value as Baseline;
  return `${measured(measuredThen, words)} (${date(asOf, words)})`;
};

export const obligation: Show = (value, words) => {
  const { due: lastDay, items } = value as Obligation;
  const named = items.map((each) => item(each, words)).join(', ');
  return words.language === 'vi'
    ? `hạn ${date(lastDay, words)}: ${named}`
    : `due ${date(lastDay, words)}: ${named}`;
};

/** The 14th of June as people write it without a year. */
const monthDay = (text: string): string => text.split('-').reverse().map(Number).join('/');

export const periodRule: Show = (value, { language }) => {
  const { cutOff, due: rules } = value as PeriodRule;
  const words = {
    cutOff: both('chốt', 'cut-off'),
    by: both('đến', 'by'),
    before: both('trước', 'before'),
    nextYear: both(' năm sau', ' of the next year'),
  };
  const told = rules.map(({ tier, rule, day, nextYear }: DueRule) => {
    const later = nextYear === true ? words.nextYear[language] : '';
    return `${tierText(tier, language)} ${words[rule][language]} ${monthDay(day)}${later}`;
  });
  return [`${words.cutOff[language]} ${monthDay(cutOff)}`, ...told].join('; ');
};
