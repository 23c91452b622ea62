import { InvalidQueryError } from '../../errors/index.js';
import { nearestOf } from './nearest-name.js';
import { type QueryToken, QueryTokens, type QueryValue } from './query-tokens.js';
import { agoOrInstant, instantOf, jsonNumber, jsonOf, lengthOfTime, statusOf, wholeNumber } from './query-values.js';
import { SEARCH_FIELDS, type SearchField } from './search-field.js';
import type { Comparison, JsonField, NameField, NumberField, SearchTerm } from './search-term.js';

export const LONGEST_QUERY = 2_000;
const MOST_TERMS = 50;
const MOST_VALUES = 100;
const MOST_DEEP = 20;

const FIELDS: ReadonlyMap<string, SearchField> = new Map(SEARCH_FIELDS.map((field) => [field.name, field]));
// What would be searched for as text, and is hardly meant so.
const HALF_PATH = /^(?:payload|result|metadata)[.[].*:/i;
const PATH_REMEDY = 'Write names with points between them, such as payload.user.id:42, and in quotes what has others.';
const LOGICAL = ['AND', 'OR', 'NOT'];

type FieldToken = QueryToken & Required<Pick<QueryToken, 'field'>>;
type Base = Pick<SearchTerm, 'position' | 'length' | 'isNegated'>;

/**
 * Reads a query: `task:send_mail -status:succeeded payload.user.id:42 since:24h "card declined"`. All terms hold together.
 * @throws InvalidQueryError which says where it is wrong, and how to mend it
 */
export function parseQuery(query: string): SearchTerm[] {
  if (query.length > LONGEST_QUERY)
    throw new InvalidQueryError(`The query is longer than ${LONGEST_QUERY} characters.`, 'Leave out some of it.', {
      position: LONGEST_QUERY,
      length: query.length - LONGEST_QUERY,
    });
  const tokens = new QueryTokens(query).all();
  const tooMany = tokens[MOST_TERMS];
  if (tooMany) throw new InvalidQueryError(`There are more than ${MOST_TERMS} terms.`, 'Leave out some.', tooMany);
  return tokens.map(termOf);
}

function termOf(token: QueryToken): SearchTerm {
  const { position, length, isNegated, field } = token;
  const base = { position, length, isNegated };
  if (field) return fieldTerm({ ...token, field }, base);
  const [value] = token.values as [QueryValue];
  if (!value.isQuoted && LOGICAL.includes(value.text)) throw logical(value);
  if (!value.isQuoted && HALF_PATH.test(value.text))
    throw new InvalidQueryError('This path cannot be read.', PATH_REMEDY, value);
  return { ...base, field: 'text', value: value.text };
}

function fieldTerm(token: FieldToken, base: Base): SearchTerm {
  const { values, field: written } = token;
  const field = FIELDS.get(written.name.toLowerCase());
  if (!field) throw unknownField(token);
  if (field.kind !== 'json' && written.path.length > 0)
    throw new InvalidQueryError(`${field.name} has no parts.`, `Write ${field.example}.`, written);
  if (values.length > MOST_VALUES)
    throw new InvalidQueryError(`There are more than ${MOST_VALUES} values.`, 'Leave out some.', token);
  const comparison = comparisonOf(token, field);
  const name = field.name;
  switch (field.kind) {
    case 'name':
      return { ...base, field: name as NameField, values: values.map(({ text }) => text) };
    case 'status':
      return { ...base, field: 'status', values: values.map(statusOf) };
    case 'number':
      return { ...base, field: name as NumberField, comparison, values: values.map(wholeNumber) };
    case 'duration':
      return { ...base, field: name as NumberField, comparison, values: values.map(lengthOfTime) };
    case 'json':
      return { ...base, field: name as JsonField, path: pathOf(token, field), comparison, values: jsons(token) };
    case 'ago':
    case 'instant':
      return { ...base, field: 'created', ...timeOf(token, field) };
    default:
      return field.kind satisfies never;
  }
}

function jsons({ comparison, values }: FieldToken): string[] {
  return values.map((value) => (isOrdered(comparison) ? jsonNumber(value) : jsonOf(value)));
}

function pathOf({ field: { path, ...span } }: FieldToken, field: SearchField): readonly string[] {
  if (path.length === 0)
    throw new InvalidQueryError(`Say which part of the ${field.name} is meant.`, `Write ${field.example}.`, span);
  if (path.length > MOST_DEEP)
    throw new InvalidQueryError(`The path has more than ${MOST_DEEP} parts.`, 'Use a shorter one.', span);
  if (path.some((name) => /\[\d*\]$/.test(name)))
    throw new InvalidQueryError('Items of a list have no brackets here.', 'Write payload.items.0.sku.', span);
  return path;
}

function timeOf({ values }: FieldToken, { name, kind }: SearchField): object {
  const [value, second] = values as [QueryValue, ...QueryValue[]];
  if (second) throw new InvalidQueryError(`${name} takes one value.`, 'Leave out the others.', second);
  const edge = name === 'since' || name === 'from' ? 'start' : 'end';
  const moment = kind === 'ago' ? agoOrInstant(value, edge) : instantOf(value, edge);
  return edge === 'start' ? { from: moment } : { to: moment };
}

function comparisonOf({ comparison, values, field: at }: FieldToken, { name, kind, example }: SearchField): Comparison {
  const [, second] = values;
  const isOrderable = kind === 'number' || kind === 'duration' || kind === 'json';
  if (comparison !== '' && !isOrderable)
    throw new InvalidQueryError(`${name} cannot be compared with "${comparison}".`, `Write ${example}.`, at);
  if (isOrdered(comparison) && second)
    throw new InvalidQueryError('A comparison takes one value.', 'Leave out the others.', second);
  if (kind === 'duration' && !isOrdered(comparison))
    throw new InvalidQueryError(`Say whether ${name} is to be longer or shorter.`, `Write ${example}.`, at);
  return (comparison || '=') as Comparison;
}

function isOrdered(comparison: string): boolean {
  return comparison !== '' && comparison !== '=';
}

function unknownField({ field, values }: FieldToken): InvalidQueryError {
  const near = nearestOf(field.name.toLowerCase(), [...FIELDS.keys()]);
  const text = `${[field.name, ...field.path].join('.')}:${values[0]?.text}`;
  const meant = near ? `Did you mean ${near}:? ` : '';
  const remedy = `${meant}To search for the text itself, put it into quotes: "${text}".`;
  return new InvalidQueryError(`There is no field "${field.name}".`, remedy, field);
}

function logical(value: QueryValue): InvalidQueryError {
  const remedies: Readonly<Record<string, string>> = {
    AND: 'All terms hold together anyway: leave it out.',
    OR: 'For one of several values separate them by commas, such as queue:mail,reports.',
    NOT: 'Write a minus before a term instead, such as -status:failed.',
  };
  const quoted = `To search for the word, put it into quotes: "${value.text}".`;
  return new InvalidQueryError(`There is no ${value.text}.`, `${remedies[value.text]} ${quoted}`, value);
}
