import { assertObject, jsonCopy } from './json-payload.js';
import type { JsonSchema, PayloadSchema } from './payload.schema.js';

/** For tasks that say nothing about their payload: any JSON object will do. */
export class OpenPayloadSchema implements PayloadSchema {
  constructor(private readonly task: string) {}

  async validate(input: unknown): Promise<unknown> {
    const payload = jsonCopy(this.task, input);
    assertObject(this.task, payload);
    return payload;
  }

  jsonSchema(): JsonSchema | undefined {
    return undefined;
  }
}
