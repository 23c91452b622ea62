import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Answer } from './rest-client.js';
import type { Wire } from './wire.js';

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);
const SCHEMAS = '#/components/schemas/';

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly responses: Wire;
}

/** An OpenAPI document that answers can be held against. */
export class ApiDocument {
  private readonly operations: readonly Operation[];
  private readonly validators = new Map<string, ValidateFunction>();
  private readonly ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictTypes: false });

  constructor(private readonly document: Wire) {
    (addFormats as unknown as (ajv: Ajv2020) => void)(this.ajv);
    // Fixed text comes before parameters: /tasks/config is no task.
    this.operations = Object.entries<Wire>(document.paths)
      .flatMap(([path, methods]) =>
        Object.entries<Wire>(methods)
          .filter(([method]) => METHODS.has(method))
          .map(([method, { responses }]) => ({ path, method, segments: path.split('/'), responses })),
      )
      .sort((one, other) => one.path.split('{').length - other.path.split('{').length);
  }

  /** What in an answer is not as the document says, or undefined. Paths that it does not have are no affair of it. */
  mismatch(method: string, path: string, answer: Answer): string | undefined {
    const operation = this.operationOf(method, path);
    if (!operation) return undefined;
    const response = operation.responses[String(answer.status)];
    if (!response) return `${operation.path} says nothing of status ${answer.status}: ${answer.text.slice(0, 300)}`;
    const given = answer.headers.get('content-type')?.split(';')[0];
    if (!response.content) return answer.text === '' ? undefined : `${answer.status} has a body: ${answer.text}`;
    const type = [given, '*/*'].find((candidate) => candidate !== undefined && candidate in response.content);
    if (type === undefined) return `${answer.status} is of ${given}, not of ${Object.keys(response.content)}`;
    if (!/[/+]json$/.test(type)) return undefined;
    return this.problemsOf(response.content[type].schema, answer.body);
  }

  /** Whether there is such an operation. */
  has(method: string, path: string): boolean {
    return this.operationOf(method, path) !== undefined;
  }

  /** What in a value does not fit a schema of the document, or undefined. */
  problemsOf(schema: object, value: unknown): string | undefined {
    const validate = this.validatorOf(schema);
    return validate(value) ? undefined : this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  private validatorOf(schema: object): ValidateFunction {
    const key = JSON.stringify(schema);
    const known = this.validators.get(key);
    if (known) return known;
    const $defs = inPlace(this.document.components.schemas);
    const validate = this.ajv.compile({ ...inPlace(schema), $defs: closed($defs) });
    this.validators.set(key, validate);
    return validate;
  }

  private operationOf(method: string, target: string): Operation | undefined {
    const segments = (target.split('?', 1)[0] ?? '').replace(/\/$/, '').split('/').map(decoded);
    const fits = (part: string, segment: string | undefined): boolean =>
      part.startsWith('{') ? segment !== '' : part === segment;
    const isAt = (operation: Operation): boolean =>
      operation.segments.length === segments.length &&
      operation.segments.every((part, index) => fits(part, segments[index]));
    // The path decides first: what /tasks/executions/bulk does not take is not asked of an execution of that name.
    const path = this.operations.find(isAt)?.path;
    return this.operations.find((each) => each.path === path && each.method === method.toLowerCase());
  }
}

/** What in a value does not fit a schema of an OpenAPI document, or undefined when everything does. */
export function mismatch(document: Wire, schema: object, value: unknown): string | undefined {
  return new ApiDocument(document).problemsOf(schema, value);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function inPlace(part: unknown): Wire {
  return JSON.parse(JSON.stringify(part).replaceAll(SCHEMAS, '#/$defs/'));
}

// The document allows more members, so that there can be more one day. Today each of them has to be described.
function closed(schema: Wire): Wire {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const members = Object.fromEntries(Object.entries(schema).map(([name, member]) => [name, closed(member as Wire)]));
  const isOpen = 'properties' in schema && schema.type === 'object' && !('additionalProperties' in schema);
  return isOpen ? { ...members, additionalProperties: false } : members;
}
