import type { TypeSource } from '../wire/result.js';
import type { SessionSettings } from './session-settings.js';

/** One call of `query()`. Without values the text may hold several statements, as in node-postgres. */
export interface Statement {
  readonly text: string;
  /** Already prepared for the wire. */
  readonly values?: readonly (string | Buffer | null)[];
  readonly rowMode?: 'array';
  readonly types?: TypeSource;
  /** What the session is set to for it, besides the settings of all. */
  readonly settings?: SessionSettings;
  /** Ours, not the application's: left out of the statistics. */
  readonly isUpkeep?: true;
}

/** What the text of a statement says about its effects. */
export interface StatementTraits {
  /** A `WITH` that writes; its command tag is only `SELECT`. */
  readonly writesInWith: boolean;
  /** May leave other settings behind in the one session, such as another `search_path`. */
  readonly touchesSettings: boolean;
  /** Waits for no transaction; see Session. */
  readonly vacuums: boolean;
  /** Would read rows from a socket that does not exist. */
  readonly copiesFromStdin: boolean;
  readonly listens: boolean;
  readonly unlistens: boolean;
}

const LONGEST_REMEMBERED_TEXT = 16_384;
const MOST_REMEMBERED_TEXTS = 2_000;
const remembered = new Map<string, StatementTraits>();

/** Reads the traits of a text, once per text: applications send the same few texts again and again. */
export function traitsOf(text: string): StatementTraits {
  const known = remembered.get(text);
  if (known) return known;
  const traits = read(text);
  if (text.length > LONGEST_REMEMBERED_TEXT) return traits;
  if (remembered.size >= MOST_REMEMBERED_TEXTS) remembered.clear();
  remembered.set(text, traits);
  return traits;
}

function read(text: string): StatementTraits {
  const sql = withoutComments(text);
  return {
    writesInWith: /^\s*with\b/i.test(sql) && /\b(insert\s+into|update|delete\s+from|merge\s+into)\b/i.test(sql),
    touchesSettings:
      /\b(search_path|set_config)\b|(^|;)\s*(set\s+(?!local|transaction|constraints)|reset|discard)\b/i.test(sql),
    vacuums: /^\s*vacuum\b/i.test(sql),
    copiesFromStdin: /\bcopy\b[^;]*\bfrom\s+stdin\b/i.test(sql.replace(/'(?:[^']|'')*'/g, "''")),
    listens: /\blisten\b/i.test(sql),
    unlistens: /^\s*unlisten\b/i.test(sql),
  };
}

/** BullMQ's LISTEN statements begin with a comment. Text in quotes is left alone, so `'--'` stays. */
export function withoutComments(text: string): string {
  return text.replace(/('(?:[^']|'')*')|--[^\n]*|\/\*[\s\S]*?\*\//g, (_, quoted: string | undefined) => quoted ?? ' ');
}
