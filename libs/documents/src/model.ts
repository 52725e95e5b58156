/**
 * A report as a document, before it is a file: headings, paragraphs, tables, charts and annexes with everything in words.
 * The docx, pdf and xlsx are made from this one structure and from nothing else, so that they cannot say different things.
 * Layout follows Nghị định 30/2020/NĐ-CP, Annex I.
 */
import type { DecimalText, IsoDate } from '#domain';
import type { Authenticity } from '#reporting';

export interface ReportDocument {
  readonly head: DocumentHead;
  /** Whom the report is sent to ("Kính gửi"). */
  readonly addressees: readonly string[];
  /** Legal bases and the opening sentence, a paragraph each. */
  readonly opening: readonly string[];
  readonly body: readonly Block[];
  readonly closing: DocumentClosing;
  readonly annexes: readonly Annex[];
  readonly stamp: Stamp;
  /** What ties a published report to the log; null for a draft. */
  readonly authenticity: Authenticity | null;
}

export interface DocumentHead {
  /** Body the issuing one belongs to, printed upright above it; null where there is none. */
  readonly parentBody: string | null;
  readonly issuingBody: string;
  /** Number and symbol as printed, for example `Số: 12/BC-STTTT`; a draft leaves the number blank. */
  readonly number: string;
  /** `Tuyên Quang, ngày 14 tháng 12 năm 2025`; a draft leaves day and month blank. */
  readonly placeAndDate: string;
  /** Kind of document, `BÁO CÁO`. */
  readonly kind: string;
  /** What it is about (trích yếu nội dung). */
  readonly subject: string;
  /** `DỰ THẢO` for what has not been published, else null. */
  readonly mark: string | null;
}

export interface DocumentClosing {
  /** Lines under "Nơi nhận:". */
  readonly recipients: readonly string[];
  /** On whose authority the signer signs (`TM. ỦY BAN NHÂN DÂN`, `KT. GIÁM ĐỐC`), null where in their own. */
  readonly authority: string | null;
  readonly office: string;
  /** Left blank to be signed where null. */
  readonly signer: string | null;
}

export type Block =
  /** Level 1: `I. …`; level 2: `1. …`; level 3: `a) …`. The numbering is part of the text. */
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  /** Paragraphs that begin with a dash. */
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'chart'; readonly chart: Chart };

export interface Table {
  /** Stable ASCII name, unique in the document: `tasks`, `indicators`, `restatements`, …; names the sheet's key. */
  readonly name: string;
  readonly title: string;
  /** Short name for a sheet tab, at most 31 characters. */
  readonly tab: string;
  readonly columns: readonly Column[];
  /** Columns left out because nothing stands in them; a template may name them all the same, and finds them empty. */
  readonly absent?: readonly Pick<Column, 'key' | 'title'>[];
  readonly rows: readonly Row[];
  /** Remarks printed below: rounding, marks, units. */
  readonly notes: readonly string[];
}

export interface Column {
  /** Stable ASCII key, unique in the table. */
  readonly key: string;
  readonly title: string;
  /** Share of the table's width, relative to the other columns. */
  readonly width: number;
  readonly align: 'left' | 'center' | 'right';
}

export interface Row {
  /**
   * `group`: one heading over all columns, in the first cell. `subtotal` and `total` are set in bold. A table without
   * items has one `empty` row with its remark in the first cell.
   */
  readonly kind: 'group' | 'item' | 'subtotal' | 'total' | 'empty';
  /** As many as there are columns; for `group` and `empty` one. */
  readonly cells: readonly Cell[];
}

/** The mark of a figure that stands otherwise than it was published; part of its cell's text. */
export const REVISED_MARK = '(R)';

export interface Cell {
  /** As printed, the mark `(R)` of a revised figure included. */
  readonly text: string;
  /** The figure behind the text, for a spreadsheet. */
  readonly number?: {
    readonly value: DecimalText;
    /** How the spreadsheet shows it: decimals as reported, `percent` for rates given in per cent (21.4 means 21,4 %). */
    readonly style: 'number' | 'percent' | 'money';
  };
  readonly date?: IsoDate;
  /** The figure differs from what was published before. */
  readonly revised?: boolean;
}

export type Chart =
  | {
      readonly kind: 'stacked-bars';
      readonly title: string;
      /** One bar each, top to bottom. */
      readonly categories: readonly string[];
      readonly series: readonly {
        readonly name: string;
        readonly color: string;
        readonly values: readonly number[];
      }[];
    }
  | {
      readonly kind: 'trajectory';
      readonly title: string;
      readonly unit: string;
      /** Reported values, oldest first. */
      readonly reported: readonly ChartPoint[];
      /** The straight line from baseline to target; empty where there is none. */
      readonly expected: readonly ChartPoint[];
      readonly legend: { readonly reported: string; readonly expected: string };
    };

export interface ChartPoint {
  readonly on: IsoDate;
  readonly value: DecimalText;
}

export interface Annex {
  /** `Phụ lục I`. */
  readonly label: string;
  /** In capitals. */
  readonly title: string;
  /** `(Kèm theo Báo cáo số …)`. */
  readonly reference: string;
  readonly orientation: 'portrait' | 'landscape';
  readonly tables: readonly Table[];
}

/** What ties a sheet of paper to the ledger; printed in every footer and kept in the file's properties. */
export interface Stamp {
  readonly plan: string;
  readonly period: string;
  /** Null for a draft. */
  readonly version: number | null;
  readonly knownAt: number;
  /** SHA-256 of the content as 64 hex digits. */
  readonly digest: string;
  /** Name and version of the program. */
  readonly software: string;
  /** The footer in one line. */
  readonly text: string;
  /** The day written into the file's properties, so that the same content gives the same bytes. */
  readonly date: IsoDate;
}
