import type { Condition } from '../executions/execution.conditions.js';
import { isLedgerId } from '../model/execution-id.js';
import { ledgerText } from '../model/ledger.json.js';

const PART_OF_ID = /^[0-9a-f]{6,8}$|^[0-9a-f]{8}-[0-9a-f-]{0,27}$/i;
const ZEROS = '00000000-0000-0000-0000-000000000000';
const ENDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Executions by their ids, or by how these begin or end: the dashboard shows the last eight characters. */
export function idCondition(
  values: readonly string[],
  named: readonly string[],
  name: string,
): { readonly quick?: readonly Condition[]; readonly slow?: Condition } {
  const ids = [...named, ...values.filter(isLedgerId)];
  const parts = values
    .filter((value) => !isLedgerId(value) && PART_OF_ID.test(value))
    .map((part) => part.toLowerCase());
  const texts = values.map(ledgerText);
  const known = `execution.id = ANY (:${name}::uuid[])`;
  if (parts.length === 0) return { quick: [[known, { [name]: ids }, 'few']] };
  const sql = `(${known} OR execution.engine_id = ANY (:${name}texts::text[]) OR
    right(execution.id::text, 8) = ANY (:${name}ends::text[]) OR
    right(execution.id::text, 7) = ANY (:${name}ends::text[]) OR
    right(execution.id::text, 6) = ANY (:${name}ends::text[]) OR
    EXISTS (SELECT FROM unnest(:${name}lows::uuid[], :${name}highs::uuid[]) AS part(low, high)
             WHERE execution.id BETWEEN part.low AND part.high))`;
  return {
    slow: [
      sql,
      {
        [name]: ids,
        [`${name}texts`]: texts,
        [`${name}ends`]: parts,
        [`${name}lows`]: parts.map((part) => part + ZEROS.slice(part.length)),
        [`${name}highs`]: parts.map((part) => part + ENDS.slice(part.length)),
      },
    ],
  };
}
