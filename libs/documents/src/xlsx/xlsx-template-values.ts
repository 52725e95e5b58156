/** What the placeholders of a workbook stand for. Their names are those of the Word template (docx-template-data.ts). */
import { tablePlaceholders, templateData, TEMPLATE_PLACEHOLDERS } from '../templates/template-data.ts';
import { DocumentError, refuseMalformed } from '../errors.ts';
import type { Cell, ReportDocument, Table } from '../model.ts';
import { storableText } from './spreadsheet-text.ts';

/** Values by placeholder, for one row of a table or outside of any. */
export type Values = ReadonlyMap<string, Cell>;

export class TemplateValues {
  private readonly scalars: Values;
  private readonly lists: ReadonlyMap<string, readonly Values[]>;
  private readonly known: ReturnType<typeof tablePlaceholders>;

  constructor(document: ReportDocument) {
    const data = Object.entries(templateData(document));
    const tables = new Map(tablesOf(document).map((table) => [table.name, table]));
    this.known = [...TEMPLATE_PLACEHOLDERS, ...tablePlaceholders(document)];
    this.scalars = new Map(
      data.flatMap(([name, value]) => (typeof value === 'string' ? [[name, { text: value }]] : [])),
    );
    this.lists = new Map(
      data.flatMap(([name, value]) =>
        typeof value === 'object'
          ? [[name, value.map((entry, row) => valuesOf(entry, tables.get(name), row))]]
          : [],
      ),
    );
  }

  /** The rows that `{#name}` repeats. */
  list(name: string, where: string): readonly Values[] {
    return this.lists.get(name) ?? this.refuse(name, null, where);
  }

  /** The value of `{name}` as a cell of the document: a figure or day behind its text. */
  value(name: string, list: string | null, row: Values | null, where: string): Cell {
    const cell = row?.get(name) ?? this.scalars.get(name) ?? this.refuse(name, list, where);
    return { ...cell, text: storableText(cell.text) };
  }

  private refuse(name: string, list: string | null, where: string): never {
    const here = this.known.filter(({ within }) => within === null || within === list);
    // A loop where a text belongs, or a condition: known, but not possible in a cell.
    if (here.some((placeholder) => placeholder.name === name))
      refuseMalformed(`${where} {${name}}`, 'not-text');
    const start = name.slice(0, 2).toLowerCase();
    const near = here.filter(({ name: other, kind }) => kind !== 'condition' && other.startsWith(start));
    const own = here.filter(({ within }) => within === list);
    const shown = (near.length > 0 ? near : own).slice(0, 8).map((placeholder) => `{${placeholder.name}}`);
    throw new DocumentError('template-placeholder-unknown', {
      tag: `{${name}} (${where})`,
      near: [...new Set(shown)].join(', '),
    });
  }
}

const tablesOf = ({ body, annexes }: ReportDocument): Table[] => [
  ...body.flatMap((block) => (block.kind === 'table' ? [block.table] : [])),
  ...annexes.flatMap(({ tables }) => tables),
];

/** A line, or the texts of a table's row together with the figures and days behind them. */
function valuesOf(
  entry: string | Readonly<Record<string, string | boolean>>,
  table: Table | undefined,
  index: number,
): Values {
  if (typeof entry === 'string') return new Map([['.', { text: entry }]]);
  const row = table?.rows[index];
  const figures = row?.cells.length === table?.columns.length ? row?.cells : undefined;
  return new Map(
    Object.entries(entry).flatMap(([name, text]): [string, Cell][] => {
      if (typeof text !== 'string') return [];
      const column = table?.columns.findIndex(({ key }) => key === name) ?? -1;
      return [[name, { ...figures?.[column], text }]];
    }),
  );
}
