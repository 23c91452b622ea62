import { type Operation, TAG_DESCRIPTIONS } from '../../../libs/task-admin/src/openapi/operation.js';
import { OPERATIONS } from '../../../libs/task-admin/src/openapi/operations/index.js';
import { code, table } from './markdown.js';

/** docs/reference/rest.md, from the operations that the API is routed and described by. */
export function restReference(): string {
  const tags = Object.entries(TAG_DESCRIPTIONS).map(([tag, text]) => {
    const operations = OPERATIONS.filter((operation) => operation.tag === tag);
    return `## ${tag}\n\n${text}\n\n${table(['Route', 'What it does', 'Query', 'Body', 'Answers'], operations.map(rowOf))}`;
  });
  return [
    '# REST API',
    'Generated from the code by `npm run docs:reference`. Paths are below `/api/v1` (`api.path`); ' +
      '`GET /api/v1/openapi.json` has the schemas. Errors are problem details (RFC 9457) with a `code` of ' +
      "[errors](errors.md). Quote `$` in a shell: `curl -X POST '…/tasks/hello/$execute'`.",
    ...tags,
  ].join('\n\n');
}

function rowOf({ method, path, summary, query = [], body, answers, problems }: Operation): string[] {
  const statuses = [...answers.map(({ status }) => status), ...problems];
  return [
    code(`${method} ${path}`),
    summary,
    query.map(({ name }) => code(name)).join(', '),
    body ? schemaName(body) : '',
    statuses.join(', '),
  ];
}

function schemaName(schema: Readonly<Record<string, unknown>>): string {
  const { $ref } = schema as { readonly $ref?: string };
  return $ref === undefined ? 'JSON' : code($ref.split('/').at(-1) ?? '');
}
