import { assertObject, jsonCopy, payloadJson } from './json-payload.js';
import { PayloadSecrets } from '../../secrets/index.js';
import type { AcceptedPayload, JsonSchema, PayloadSchema, PayloadSecretOptions } from './payload.schema.js';

/** For tasks that say nothing about their payload: any JSON object will do. */
export class OpenPayloadSchema implements PayloadSchema {
  readonly secrets: PayloadSecrets;

  constructor(
    private readonly task: string,
    { redactor, sensitive }: PayloadSecretOptions,
  ) {
    this.secrets = new PayloadSecrets(redactor, () => undefined, sensitive);
  }

  write(input: unknown): string | undefined {
    return payloadJson(this.task, input);
  }

  async accept(json = '{}'): Promise<AcceptedPayload> {
    const value: unknown = JSON.parse(json);
    assertObject(this.task, value);
    return { json, stored: value, value };
  }

  async validate(input: unknown = {}): Promise<unknown> {
    const payload = jsonCopy(this.task, input);
    assertObject(this.task, payload);
    return payload;
  }

  jsonSchema(): JsonSchema | undefined {
    return undefined;
  }
}
