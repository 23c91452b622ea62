import { STATUS_CODES } from 'node:http';
import { type Answer, type Operation, type Schema, TAG_DESCRIPTIONS } from './operation.js';
import { OPERATIONS } from './operations/index.js';
import { SCHEMAS } from './schemas/index.js';
import { type SecuritySchemes, securityOf } from './security.js';

// Of every route: nobody is let in without being asked who it is, and parameters that there are not are refused. A policy
// of the application's can fail anywhere, and so can the ledger.
const COMMON_PROBLEMS = [400, 401, 403, 406, 429, 500, 503];

const text = { type: 'string' };
const PROBLEM_HEADERS: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': { schema: text } },
  416: { 'Content-Range': { schema: text } },
  429: { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
};

const TAGS = Object.entries(TAG_DESCRIPTIONS).map(([name, description]) => ({ name, description }));

/** The description of the API where it is mounted, for clients that say who they are in one of these ways. */
export function openApiDocument(mountPath: string, schemes: SecuritySchemes): Record<string, unknown> {
  const { security, securitySchemes } = securityOf(schemes);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = describe(operation);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Taskledger',
      version: '1',
      description:
        'Background tasks: run them, follow them, cancel and repeat them. Errors are problem details (RFC 9457).',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: mountPath || '/' }],
    security,
    tags: TAGS,
    paths,
    components: { schemas: SCHEMAS, securitySchemes },
  };
}

function describe(operation: Operation): Record<string, unknown> {
  const { id, tag, summary, path, query = [], body, answers, problems } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const statuses = new Set([...COMMON_PROBLEMS, ...problems]);
  const responses = [...answers.map((answer) => answerOf(answer, operation)), ...[...statuses].map(problemOf)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...inPath, ...query.map((parameter) => ({ ...parameter, in: 'query' }))],
    ...(body && { requestBody: { required: false, content: contentOf('application/json', body) } }),
    responses: byStatus([...responses, ...(operation.isCacheable ? [NOT_MODIFIED] : [])]),
  };
}

// One status may have two kinds of answer: a report of its own, and a problem.
function byStatus(responses: readonly Described[]): Record<string, Response> {
  const merged: Record<string, Response> = {};
  for (const [status, response] of responses) {
    const known = merged[status];
    const content = known?.content || response.content ? { content: { ...known?.content, ...response.content } } : {};
    merged[status] = { ...response, ...known, ...content };
  }
  return merged;
}

interface Response {
  readonly description: string;
  readonly headers?: object;
  readonly content?: object;
}

type Described = readonly [status: string, response: Response];

const NOT_MODIFIED: Described = ['304', { description: 'Not Modified' }];

function answerOf(
  { status, description, mediaType = 'application/json', fileTypes = [], schema }: Answer,
  { creates, isCacheable }: Operation,
): Described {
  const headers = {
    ...(creates && { Location: { schema: text, description: `Where the ${creates} is.` } }),
    ...(isCacheable && { ETag: { schema: text } }),
  };
  const hasHeaders = Object.keys(headers).length > 0;
  const content = schema && { ...contentOf(mediaType, schema), ...contentOf(fileTypes, text) };
  return [String(status), { description, ...(hasHeaders && { headers }), ...(content && { content }) }];
}

function problemOf(status: number): Described {
  const schema = { $ref: '#/components/schemas/Problem' };
  const headers = PROBLEM_HEADERS[status];
  return [
    String(status),
    {
      description: STATUS_CODES[status] ?? 'Error',
      ...(headers && { headers }),
      content: contentOf('application/problem+json', schema),
    },
  ];
}

function contentOf(mediaType: string | readonly string[], schema: Schema): object {
  return Object.fromEntries([mediaType].flat().map((each) => [each, { schema }]));
}
