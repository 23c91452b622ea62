import { STATUS_CODES } from 'node:http';
import { type Answer, type Operation, type Schema, TAG_DESCRIPTIONS } from './operation.js';
import { OPERATIONS } from './operations/index.js';
import { SCHEMAS } from './schemas/index.js';
import { type SecuritySchemes, securityOf } from './security.js';

// Of every route: nobody is let in without being asked who it is, and parameters that there are not are refused.
const COMMON_PROBLEMS = [400, 401, 403];

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

function describe({ id, tag, summary, path, query = [], body, answers, problems }: Operation): Record<string, unknown> {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const responses = [...answers.map(answerOf), ...[...COMMON_PROBLEMS, ...problems].map(problemOf)];
  return {
    operationId: id,
    tags: [tag],
    summary,
    parameters: [...inPath, ...query.map((parameter) => ({ ...parameter, in: 'query' }))],
    ...(body && { requestBody: { required: false, content: contentOf('application/json', body) } }),
    responses: byStatus(responses),
  };
}

// One status may have two kinds of answer: a report of its own, and a problem.
function byStatus(responses: readonly [status: string, response: Described][]): Record<string, Described> {
  const merged: Record<string, Described> = {};
  for (const [status, response] of responses) {
    const { description = response.description, content } = merged[status] ?? {};
    const both = content || response.content ? { content: { ...content, ...response.content } } : {};
    merged[status] = { description, ...both };
  }
  return merged;
}

interface Described {
  readonly description: string;
  readonly content?: object;
}

function answerOf({ status, description, mediaType = 'application/json', schema }: Answer): [string, Described] {
  return [String(status), { description, ...(schema && { content: contentOf(mediaType, schema) }) }];
}

function problemOf(status: number): [string, Described] {
  const schema = { $ref: '#/components/schemas/Problem' };
  return [
    String(status),
    { description: STATUS_CODES[status] ?? 'Error', content: contentOf('application/problem+json', schema) },
  ];
}

function contentOf(mediaType: string, schema: Schema): object {
  return { [mediaType]: { schema } };
}
