import { STATUS_CODES } from 'node:http';
import type { Answer, Operation, Schema } from './operation.js';
import { OPERATIONS } from './operations/index.js';
import { SCHEMAS } from './schemas/index.js';

// Of every route: nobody is let in without being asked who it is, and parameters that there are not are refused.
const COMMON_PROBLEMS = [400, 401, 403];

/** The description of the API where it is mounted. */
export function openApiDocument(mountPath: string): Record<string, unknown> {
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
    },
    servers: [{ url: mountPath || '/' }],
    paths,
    components: { schemas: SCHEMAS },
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
    responses: Object.fromEntries(responses),
  };
}

function answerOf({ status, description, mediaType = 'application/json', schema }: Answer): [string, object] {
  return [String(status), { description, ...(schema && { content: contentOf(mediaType, schema) }) }];
}

function problemOf(status: number): [string, object] {
  const schema = { $ref: '#/components/schemas/Problem' };
  return [
    String(status),
    { description: STATUS_CODES[status], content: contentOf('application/problem+json', schema) },
  ];
}

function contentOf(mediaType: string, schema: Schema): object {
  return { [mediaType]: { schema } };
}
