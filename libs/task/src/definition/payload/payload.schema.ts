import type { PayloadSecrets, Redactor } from '../../secrets/index.js';

/** JSON Schema, draft 2020-12. */
export type JsonSchema = Record<string, unknown>;

/**
 * When a payload is validated. At `enqueue` unknown properties are refused, since
 * they are likely mistakes; at `run` they are tolerated, since a newer producer may
 * send them during a rolling deploy.
 */
export type PayloadMode = 'enqueue' | 'run';

/** A payload that has been accepted. */
export interface AcceptedPayload {
  /**
   * JSON text to store: what was given, and what the schema filled in, so that every attempt sees the same ids and times.
   * Members that were given stay as they were given: a schema that trims or converts does so at every run.
   */
  readonly json: string;
  /** The same, parsed. */
  readonly stored: unknown;
  /** What the handler would receive. */
  readonly value: unknown;
}

/** What is secret besides what a schema itself says. */
export interface PayloadSecretOptions {
  readonly redactor: Redactor;
  readonly sensitive: readonly string[];
}

/** Validates payloads of one task. */
export interface PayloadSchema {
  readonly secrets: PayloadSecrets;
  /**
   * JSON text that says all that the payload says; undefined for a payload that was left out. Synchronous: what the
   * caller changes afterwards has no effect.
   * @throws InvalidPayloadError which names the part that JSON cannot keep
   */
  write(input: unknown): string | undefined;
  /**
   * Validates what `write` has written, and says what is to be stored.
   * @throws InvalidPayloadError
   */
  accept(json: string | undefined): Promise<AcceptedPayload>;
  /**
   * Answers what the handler receives for a payload as it is stored. The input is not changed, and `undefined` counts
   * as `{}` where the schema does not take it.
   * @throws InvalidPayloadError
   */
  validate(input: unknown, mode: PayloadMode): Promise<unknown>;
  /** Describes the input, self-contained; `undefined` when nothing is known about it. */
  jsonSchema(): JsonSchema | undefined;
}
