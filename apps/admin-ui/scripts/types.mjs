// Writes src/services/schema.ts from the schemas of the OpenAPI document and from the queries of its lists, as the built
// API package has them.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'src', 'services', 'schema.ts');

// Operations whose parameters the dashboard chooses by what its user looks for.
const QUERIES = ['listExecutions'];

export async function generatedTypes() {
  const { SCHEMAS } = await import('../../../libs/task-admin/dist/openapi/schemas/index.js');
  const { OPERATIONS } = await import('../../../libs/task-admin/dist/openapi/operations/index.js');
  const queries = QUERIES.map((id) => [nameOf(id), queryOf(OPERATIONS.find((operation) => operation.id === id))]);
  const types = [...Object.entries(SCHEMAS), ...queries].map(
    ([name, schema]) => `export type ${name} = ${typeOf(schema)};`,
  );
  const source = `// Generated from the OpenAPI document by scripts/types.mjs.\n\n${types.join('\n\n')}\n`;
  return format(source, { ...(await resolveConfig(target)), parser: 'typescript' });
}

function nameOf(id) {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Query`;
}

function queryOf({ query }) {
  return { type: 'object', properties: Object.fromEntries(query.map(({ name, schema }) => [name, schema])) };
}

function typeOf(schema) {
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.oneOf) return schema.oneOf.map(typeOf).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  if (schema.type === 'array') return `readonly (${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
  if (schema.type === 'object') return objectOf(schema);
  return (
    { string: 'string', number: 'number', integer: 'number', boolean: 'boolean', null: 'null' }[schema.type] ??
    'unknown'
  );
}

function objectOf({ properties, required = [], additionalProperties }) {
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown';
    return `Readonly<Record<string, ${values}>>`;
  }
  const members = Object.entries(properties).map(
    ([name, schema]) => `readonly ${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  return `{ ${members.join('; ')} }`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const types = await generatedTypes();
  const isCheck = process.argv.includes('--check');
  if (!isCheck) writeFileSync(target, types);
  else if (readFileSync(target, 'utf8') !== types) {
    console.error(
      'apps/admin-ui/src/services/schema.ts is not what the OpenAPI document says. Run: npm run types -w apps/admin-ui',
    );
    process.exitCode = 1;
  }
}
