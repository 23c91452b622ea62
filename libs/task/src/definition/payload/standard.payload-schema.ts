import { InvalidPayloadError, type PayloadIssue } from '../../errors/index.js';
import { PayloadFiller } from './payload-filler.js';
import { jsonCopy, payloadJson } from './json-payload.js';
import { PayloadSecrets } from '../../secrets/index.js';
import type { AcceptedPayload, JsonSchema, PayloadSchema, PayloadSecretOptions } from './payload.schema.js';
import type { StandardIssue, StandardSchema } from './payload-source.js';

/** As far as we look into a zod schema. */
interface ZodNode {
  readonly zodSchema: { readonly _zod: { readonly def: { readonly type: string } } };
  readonly jsonSchema: Record<string, unknown>;
}

// zod refuses a schema with a date in it. In a payload, which is JSON, a date is its ISO text.
const ZOD_OPTIONS = {
  unrepresentable: 'any',
  override: ({ zodSchema, jsonSchema }: ZodNode): void => {
    if (zodSchema._zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  },
};

/** Payloads described by a Standard Schema: zod, valibot, arktype and others. */
export class StandardPayloadSchema implements PayloadSchema {
  readonly secrets: PayloadSecrets;
  private readonly filler = new PayloadFiller();
  private members: ReadonlySet<string> | undefined | null = null;

  constructor(
    private readonly task: string,
    private readonly schema: StandardSchema,
    { redactor, sensitive }: PayloadSecretOptions,
  ) {
    this.secrets = new PayloadSecrets(redactor, () => this.jsonSchema(), sensitive);
  }

  write(input: unknown): string | undefined {
    return payloadJson(this.task, input);
  }

  async accept(json: string | undefined): Promise<AcceptedPayload> {
    const input: unknown = json === undefined ? undefined : JSON.parse(json);
    const { given, value } = await this.read(input);
    const validate = async (again: unknown): Promise<unknown> => (await this.read(again)).value;
    const nameOf = (holder: object, member: string) => (holder !== value || this.takes(member) ? member : undefined);
    const filled = await this.filler.fill({ given, value, nameOf, validate });
    if (filled !== undefined) return { json: JSON.stringify(filled), stored: filled, value };
    if (given === input && json !== undefined) return { json, stored: given, value };
    // JSON has no undefined: null stands for it where the schema takes nothing.
    return { json: JSON.stringify(given) ?? 'null', stored: given ?? null, value };
  }

  async validate(input: unknown): Promise<unknown> {
    return (await this.read(jsonCopy(this.task, input))).value;
  }

  jsonSchema(): JsonSchema | undefined {
    // Libraries throw for types that JSON Schema cannot express; the task works all the same.
    try {
      const { vendor, jsonSchema } = this.schema['~standard'];
      const libraryOptions = vendor === 'zod' ? ZOD_OPTIONS : undefined;
      return jsonSchema?.input({ target: 'draft-2020-12', libraryOptions }) ?? this.convert();
    } catch {
      return undefined;
    }
  }

  /** What the schema makes of the first reading of the input that it takes. */
  private async read(input: unknown): Promise<{ readonly given: unknown; readonly value: unknown }> {
    let issues: readonly StandardIssue[] = [];
    for (const given of readingsOf(input)) {
      const result = await this.schema['~standard'].validate(given);
      if (!result.issues) return { given, value: result.value };
      if (given !== undefined || input === undefined) issues = result.issues;
    }
    throw new InvalidPayloadError(this.task, this.secrets.issues(issues.map(toIssue), input));
  }

  /** Whether the input has such a member, as far as is known: a transformation may add what is none of it. */
  private takes(member: string): boolean {
    if (this.members === null) {
      const properties = this.jsonSchema()?.properties;
      this.members = properties ? new Set(Object.keys(properties)) : undefined;
    }
    return this.members?.has(member) ?? true;
  }

  // zod before 4.2 has no `~standard.jsonSchema`, but a method on the schema.
  private convert(): JsonSchema | undefined {
    const schema = this.schema as { toJSONSchema?: (options: object) => JsonSchema };
    return schema.toJSONSchema?.({ io: 'input', ...ZOD_OPTIONS });
  }
}

// A payload that was left out is what the schema takes for one, or an empty object. JSON has no undefined,
// so a stored null may be one.
function readingsOf(input: unknown): readonly unknown[] {
  if (input === undefined) return [undefined, {}];
  return input === null ? [null, undefined] : [input];
}

function toIssue({ path = [], message }: StandardIssue): PayloadIssue {
  const keys = path.map((step) => (typeof step === 'object' ? step.key : step));
  return { path: keys.map(String).join('.'), message };
}
