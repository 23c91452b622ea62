import type { TextSpan } from '../../errors/index.js';
import { SEARCH_FIELDS, type SearchField } from './search-field.js';

/** What is being written in a query, at the place of the cursor. */
export interface QueryPlace extends TextSpan {
  /** The field whose value it is; undefined where the name of a field can be written. */
  readonly field?: SearchField;
  /** What is there already, up to the cursor and without a quote. */
  readonly typed: string;
}

/** What can be written in a place of a query, instead of what is there. */
export interface Proposal extends TextSpan {
  readonly kind: 'field' | 'value';
  readonly text: string;
  readonly description: string;
}

const FIELD = /^([A-Za-z_][\w-]*)(?:\.(?:"(?:[^"\\]|\\.)*"|[^\s":,.]+))*:(?:[<>]=?|=)?/;
const MOST_PROPOSALS = 20;

/** Where the cursor is. The query need not be a right one: it is being written. */
export function placeAt(query: string, position: number): QueryPlace {
  const before = query.slice(0, position);
  const start = beginOf(before, /\s/);
  const begin = start + (before[start] === '-' ? 1 : 0);
  const term = before.slice(begin);
  const [head = '', name = ''] = FIELD.exec(term) ?? [];
  if (head === '') {
    const rest = /^[^\s:"]*:?/.exec(query.slice(position))?.[0] ?? '';
    return { typed: term.replace(/^"/, ''), position: begin, length: term.length + rest.length };
  }
  const field = SEARCH_FIELDS.find((each) => each.name === name.toLowerCase());
  const values = term.slice(head.length);
  const last = values.slice(beginOf(values, /,/));
  const rest = /^[^\s,]*/.exec(query.slice(position))?.[0] ?? '';
  const at = position - last.length;
  return { field: field ?? UNKNOWN, typed: last.replace(/^"/, ''), position: at, length: last.length + rest.length };
}

/**
 * What fits the place, of fields or of these values: what begins so, then what contains it.
 * @param values of the field whose value it is; where the name of one can be written, paths that have an index
 */
export function proposalsAt(place: QueryPlace, values: readonly string[]): Proposal[] {
  const { position, length, field } = place;
  const span = { position, length };
  const known = [...new Set(values)];
  const proposals: Proposal[] = field
    ? known.map((text) => ({ kind: 'value', text: quoted(text), description: '', ...span }))
    : [
        ...SEARCH_FIELDS.map(fieldProposal),
        ...known.map((path) => ({ kind: 'field', text: `${path}:`, description: 'Found by an index' }) as const),
      ].map((proposal) => ({ ...proposal, ...span }));
  return fitting(proposals, place.typed).slice(0, MOST_PROPOSALS);
}

function fieldProposal({ name, kind, description, example }: SearchField): Omit<Proposal, keyof TextSpan> {
  const text = kind === 'json' ? `${name}.` : `${name}:`;
  return { kind: 'field', text, description: `${description}, such as ${example}` };
}

const UNKNOWN: SearchField = { name: '', kind: 'name', description: '', example: '' };

function fitting(proposals: readonly Proposal[], typed: string): Proposal[] {
  const wanted = typed.toLowerCase();
  const rank = ({ text }: Proposal): number => {
    const at = text.toLowerCase().indexOf(wanted);
    return at === -1 ? 2 : Math.min(at, 1);
  };
  return proposals.filter((one) => rank(one) < 2).toSorted((a, b) => rank(a) - rank(b));
}

function quoted(text: string): string {
  return /[\s",]/.test(text) || text === '' ? `"${text.replace(/[\\"]/g, '\\$&')}"` : text;
}

// Where the last part begins; what is in quotes separates nothing.
function beginOf(text: string, separator: RegExp): number {
  let begin = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (isQuoted && text[at] === '\\') at++;
    else if (text[at] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && separator.test(text[at]!)) begin = at + 1;
  }
  return begin;
}
