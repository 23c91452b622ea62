import type { KeyTest } from './secret-keys.js';

// A name with a `:`, `=` or `=>` behind it, quoted or not, also in JSON within JSON. Every part is bounded, so that a
// text is read through in linear time.
const NAME =
  /(?<![\w$])([A-Za-z_$][\w.$-]{0,63}(?: (?:key|number|code|phrase|pin))?)\\{0,4}["'`]?\s{0,4}(?::=?|=>?)\s{0,4}/g;
// Sentences about a field, such as `password: must be a string`.
const PROSE =
  /^(?:must|should|is|was|are|has|cannot|can|not|no|an?|the|each|every|nested|property|invalid|required|expected|missing|too|unrecognized|wrong|unknown)\b/i;
const EMPTY = /^(?:null|undefined|true|false|none|nil|"{2}|'{2})(?![\w-])/i;
const QUOTE = /^\\{0,4}["'`]/;
const RUN = /[^\s,;&"'`)\]}<>|]+/y;
const HEADER = /authorization|cookie/i;

/** The text with the values of secret names masked: `password=hunter2`, `"token": "…"`. */
export function withoutPairs(text: string, isSecret: KeyTest, mask: string): string {
  let shown = '';
  let from = 0;
  NAME.lastIndex = 0;
  for (let match = NAME.exec(text); match; match = NAME.exec(text)) {
    const [whole, name = ''] = match;
    const start = match.index + whole.length;
    if (!isSecret(name)) continue;
    const first = start + (QUOTE.exec(text.slice(start, start + 5))?.[0].length ?? 0);
    // Masked already: the end is not looked for, so that a text of such is read once.
    if (text.startsWith(mask, first)) continue;
    const end = endOf(text, start, first, name);
    if (end <= first) continue;
    shown += text.slice(from, first) + mask;
    NAME.lastIndex = from = end;
  }
  return from === 0 ? text : shown + text.slice(from);
}

function endOf(text: string, start: number, first: number, name: string): number {
  const rest = text.slice(start, start + 24);
  if (EMPTY.test(rest) || PROSE.test(rest)) return start;
  if (first > start) return closing(text, first, text.slice(start, first));
  if (/^[{[]/.test(rest)) return bracketEnd(text, start);
  if (HEADER.test(name)) return lineEnd(text, start);
  RUN.lastIndex = start;
  return start + (RUN.exec(text)?.[0].length ?? 0);
}

function closing(text: string, start: number, quote: string): number {
  for (let at = text.indexOf(quote, start); at >= 0; at = text.indexOf(quote, at + quote.length))
    if (text[at - 1] !== '\\' || at === start) return at;
  return text.length;
}

function bracketEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  return text.length;
}

function lineEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) if ('\r\n"\'`}'.includes(text[at]!)) return at;
  return text.length;
}
