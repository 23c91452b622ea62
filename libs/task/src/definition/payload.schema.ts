/** JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

/**
 * When a payload is validated. At `enqueue` unknown properties are refused, since
 * they are likely mistakes; at `run` they are tolerated, since a newer producer may
 * send them during a rolling deploy.
 */
export type PayloadMode = 'enqueue' | 'run';

/** Validates payloads of one task. */
export interface PayloadSchema {
  /**
   * Answers what the handler receives. The input is not changed, and `undefined` counts as `{}`.
   * @throws InvalidPayloadError
   */
  validate(input: unknown, mode: PayloadMode): Promise<unknown>;
  /** Describes the input, self-contained; `undefined` when nothing is known about it. */
  jsonSchema(): JsonSchema | undefined;
}
