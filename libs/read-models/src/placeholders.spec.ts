/** One text of a query for both engines. */
import { numbered, valuesFor } from './placeholders.ts';

it.each([
  ['a = ? AND b IN (?, ?)', ['x', 1, null], 'a = $1 AND b IN ($2, $3)', ['x', 1, null]],
  ['a = :at AND b > :from OR c < :at', { from: 3, at: 7 }, 'a = $1 AND b > $2 OR c < $1', [7, 3]],
  ['a::text = ?', ['x'], 'a::text = $1', ['x']],
])('%s is numbered', (sql, values, text, listed) => {
  const query = numbered(sql);
  expect(query.text).toBe(text);
  expect(valuesFor(query, values)).toEqual(listed);
});
