type Statement = (schema: string, table: string) => string;

const texts = new Map<Statement, Map<string, string>>();

/** The text of a statement, written once for each schema and table. */
export function sqlOf(statement: Statement, schema: string, table = ''): string {
  const known = texts.get(statement) ?? new Map<string, string>();
  texts.set(statement, known);
  const key = `${schema} ${table}`;
  const text = known.get(key) ?? statement(schema, table);
  known.set(key, text);
  return text;
}
