import { Inject, Injectable } from '@nestjs/common';
import { createPayloadSchema, taskNameOf } from '../definition/index.js';
import {
  type PayloadSchema,
  type TaskContract,
  type TaskDefinition,
  type TaskNameOrContract,
  TaskRegistry,
} from '../definition/index.js';
import { InvalidPayloadError, PayloadTooLargeError } from '../errors/index.js';
import { keptJson, storableJson } from '../ledger/index.js';
import { TASK_SETTINGS, type TaskSettings } from '../options/index.js';
import { isCertainlyLarger } from './payload-size.js';

/** A payload that can be recorded. */
export interface AcceptedPayload {
  readonly json: string;
  /** As it is stored. */
  readonly stored: unknown;
  /** As the handler gets it. */
  readonly value: unknown;
  /** As it was given, in JSON. */
  readonly given: string | undefined;
}

/** Validates payloads, writes them as JSON, and measures them. */
@Injectable()
export class EnqueuePayloads {
  private readonly schemas = new WeakMap<TaskContract, PayloadSchema>();

  constructor(
    private readonly registry: TaskRegistry,
    @Inject(TASK_SETTINGS) private readonly settings: TaskSettings,
  ) {}

  /** @throws UnknownTaskError, InvalidPayloadError, UnstorableValueError, PayloadTooLargeError */
  async accept(task: TaskNameOrContract, payload: unknown): Promise<AcceptedPayload> {
    const name = taskNameOf(task);
    this.refuseOversized(name, payload);
    const schema = this.definitionOf(task)?.payload ?? this.schemaOf(task as TaskContract);
    const given = storable(name, schema.write(payload));
    // From here on nothing of the caller's is read any more: it may have changed.
    const { json, stored, value } = await schema.accept(given);
    return { json: this.sized(name, 'payload', json === given ? json : storable(name, json)), stored, value, given };
  }

  /** The definition, or undefined for a contract whose handler lives in another process. */
  definitionOf(task: TaskNameOrContract): TaskDefinition | undefined {
    const name = taskNameOf(task);
    return typeof task === 'string' || this.registry.has(name) ? this.registry.get(name) : undefined;
  }

  // Its exact size is known only after it was copied, validated and written, which is what keeps the event loop.
  private refuseOversized(task: string, payload: unknown): void {
    const limit = this.settings.limits.payloadBytes;
    if (isCertainlyLarger(payload, limit)) throw new PayloadTooLargeError(task, 'payload', undefined, limit);
  }

  metadataJson(task: string, metadata: object): string {
    return this.sized(task, 'metadata', storable(task, keptJson(metadata, 'metadata'), 'metadata'));
  }

  private sized(task: string, part: 'payload' | 'metadata', json: string): string {
    const limit = this.settings.limits.payloadBytes;
    const bytes = Buffer.byteLength(json);
    if (bytes > limit) throw new PayloadTooLargeError(task, part, bytes, limit);
    return json;
  }

  private schemaOf(contract: TaskContract): PayloadSchema {
    const known = this.schemas.get(contract);
    if (known) return known;
    const schema = createPayloadSchema(contract.name, contract.payload, { redactor: this.settings.redactor });
    this.schemas.set(contract, schema);
    return schema;
  }
}

function storable<Json extends string | undefined>(task: string, json: Json, path = ''): Json {
  if (json === undefined) return json;
  try {
    return storableJson(json) as Json;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InvalidPayloadError(task, [{ path, message: `it cannot be stored as JSON: ${message}` }]);
  }
}
