import { InvalidPayloadError, type PayloadIssue } from '../errors/index.js';
import { jsonCopy } from './json-payload.js';
import type { JsonSchema, PayloadSchema } from './payload.schema.js';
import type { StandardIssue, StandardSchema } from './payload-source.js';

/** Payloads described by a Standard Schema: zod, valibot, arktype and others. */
export class StandardPayloadSchema implements PayloadSchema {
  constructor(
    private readonly task: string,
    private readonly schema: StandardSchema,
  ) {}

  async validate(input: unknown): Promise<unknown> {
    const result = await this.schema['~standard'].validate(jsonCopy(this.task, input));
    if (result.issues) throw new InvalidPayloadError(this.task, result.issues.map(toIssue));
    return result.value;
  }

  jsonSchema(): JsonSchema | undefined {
    // Libraries throw for types that JSON Schema cannot express; the task works all the same.
    try {
      return this.schema['~standard'].jsonSchema?.input({ target: 'draft-2020-12' }) ?? this.convert();
    } catch {
      return undefined;
    }
  }

  // zod before 4.2 has no `~standard.jsonSchema`, but a method on the schema.
  private convert(): JsonSchema | undefined {
    const schema = this.schema as { toJSONSchema?: (options: object) => JsonSchema };
    return schema.toJSONSchema?.({ io: 'input' });
  }
}

function toIssue({ path = [], message }: StandardIssue): PayloadIssue {
  const keys = path.map((step) => (typeof step === 'object' ? step.key : step));
  return { path: keys.map(String).join('.'), message };
}
