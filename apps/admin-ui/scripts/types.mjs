// Writes src/services/schema.ts from the schemas of the OpenAPI document, as the built API package has them.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, '..', 'src', 'services', 'schema.ts');

export async function generatedTypes() {
  const { SCHEMAS } = await import('../../../libs/task-admin/dist/openapi/schemas/index.js');
  const types = Object.entries(SCHEMAS).map(([name, schema]) => `export type ${name} = ${typeOf(schema)};`);
  const source = `// Generated from the OpenAPI document by scripts/types.mjs.\n\n${types.join('\n\n')}\n`;
  return format(source, { ...(await resolveConfig(target)), parser: 'typescript' });
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
