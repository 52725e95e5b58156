/** How the changes of many events come to few statements. */
import { condensed, statementsFor } from './postgres-tables.ts';
import { OPEN, type RowChange, type Table } from './tables.ts';

const FACTS: Table = {
  columns: { subject: 'text', number: 'integer', known_from: 'integer', known_to: 'integer', value: 'text?' },
  key: ['subject', 'number', 'known_from'],
  since: 'known_from',
  closing: { column: 'known_to', by: ['subject', 'number'] },
};

const insert = (subject: string, number: number, at: number, value: string | null = null): RowChange => ({
  op: 'insert',
  table: FACTS,
  row: [subject, number, at, OPEN, value],
});
const close = (subject: string, number: number, at: number): RowChange => ({
  op: 'close',
  table: FACTS,
  by: [subject, number],
  at,
});

describe('the changes of a batch', () => {
  it('leave a row that is opened and closed in it to be written once, closed', () => {
    const changes = [
      insert('a', 1, 5),
      close('a', 1, 6),
      insert('a', 1, 6),
      close('a', 1, 9),
      insert('a', 1, 9),
    ];
    expect(condensed(FACTS, changes)).toEqual({
      closes: [['a', 1, 6]],
      rows: [
        ['a', 1, 5, 6, null],
        ['a', 1, 6, 9, null],
        ['a', 1, 9, OPEN, null],
      ],
    });
  });

  it('close what was there before at the first of several closings', () => {
    expect(condensed(FACTS, [close('a', 1, 5), close('a', 1, 7), close('a', 2, 7)]).closes).toEqual([
      ['a', 1, 5],
      ['a', 2, 7],
    ]);
  });

  it('touch only rows that they name, all of them', () => {
    const changes = [
      insert('a', 1, 5),
      insert('a', 2, 5),
      insert('b', 1, 5),
      insert('a', 1, 6),
      close('a', 1, 8),
    ];
    expect(condensed(FACTS, changes).rows.map((row) => row[3])).toEqual([8, OPEN, OPEN, 8]);
  });

  it('become one statement for the closings and one for the rows, whose texts may hold anything', () => {
    const value = 'Đạt "80 %" \\ {1,2}, NULL';
    const facts = { name: 'facts', generation: 2, tables: [FACTS] };
    const [closing, inserting, ...more] = statementsFor(facts, [
      close('a', 1, 4),
      insert('a', 1, 4, value),
      insert('NULL', 1, 4),
    ]);
    expect(closing?.values).toEqual(['{"a"}', '{1}', '{4}']);
    expect(inserting?.text).toMatch(/^INSERT INTO facts_2 \(subject, number, known_from, known_to, value\)/);
    expect(inserting?.values).toEqual([
      '{"a","NULL"}',
      '{1,1}',
      '{4,4}',
      `{${OPEN},${OPEN}}`,
      '{"Đạt \\"80 %\\" \\\\ {1,2}, NULL",NULL}',
    ]);
    expect(more).toEqual([]);
  });
});
