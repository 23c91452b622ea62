import type { Condition } from '../executions/execution.conditions.js';
import { ledgerText, storableJson } from '../model/ledger.json.js';
import type { JsonTerm } from './search-term.js';

/** What is at a path of payload, result or metadata. The path and the values are parameters, so that it is one text. */
export function jsonCondition(term: JsonTerm, name: string, isIndexed = false): Condition {
  if (isIndexed) return indexedCondition(term, name);
  const { field, path, comparison, values } = term;
  const at = `execution.${field} #> :${name}path::text[]`;
  const params = { [`${name}path`]: path.map(ledgerText), [name]: storableJson(`[${values.join(',')}]`) };
  // A list contains a value that it has, and every other value itself. Postgres compares numbers in all of their digits.
  if (comparison === '=')
    return [
      `EXISTS (SELECT FROM jsonb_array_elements(:${name}::jsonb) AS wanted(value) WHERE (${at}) @> wanted.value)`,
      params,
    ];
  const number = `(execution.${field} #>> :${name}path::text[])::numeric`;
  return [
    `CASE WHEN jsonb_typeof(${at}) = 'number' THEN ${number} ${comparison} (:${name}::jsonb ->> 0)::numeric END`,
    params,
  ];
}

/** The same as an index can look it up: value by value. */
export function indexedCondition(
  { field, path, values }: Pick<JsonTerm, 'field' | 'path' | 'values'>,
  name: string,
): Condition {
  const at = `(execution.${field} #> :${name}path::text[])`;
  const params = values.map((value, index) => [`${name}value${index}`, storableJson(value)]);
  const alternatives = values.map((_, index) => `${at} @> :${name}value${index}::jsonb`);
  return [
    `(${alternatives.join(' OR ')})`,
    { [`${name}path`]: path.map(ledgerText), ...(Object.fromEntries(params) as Record<string, string>) },
  ];
}

/** What executions of schedules have in their metadata. */
export function scheduleCondition(names: readonly string[], name: string): Condition {
  return [`execution.metadata ->> 'schedule_name' IN (:...${name})`, { [name]: names }];
}
