import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { InvalidPayloadError } from '../../errors/index.js';
import { messageOf } from '../../errors/any-value.js';
import { classJsonSchema, exposedAs } from './class-json-schema.js';
import { PayloadFiller } from './payload-filler.js';
import { assertObject, jsonCopy, payloadJson } from './json-payload.js';
import { initialDates } from './payload-class.js';
import { issuesOf } from './payload-issues.js';
import { PayloadSecrets } from '../../secrets/index.js';
import type {
  AcceptedPayload,
  JsonSchema,
  PayloadMode,
  PayloadSchema,
  PayloadSecretOptions,
} from './payload.schema.js';
import type { PayloadClass } from './payload-source.js';

/** Payloads described by a class, with class-validator's and class-transformer's decorators if it has any. */
export class ClassPayloadSchema implements PayloadSchema {
  readonly secrets: PayloadSecrets;
  private readonly filler = new PayloadFiller();
  private readonly dates: readonly string[];
  private described?: JsonSchema;

  constructor(
    private readonly task: string,
    private readonly type: PayloadClass<object>,
    { redactor, sensitive }: PayloadSecretOptions,
  ) {
    this.secrets = new PayloadSecrets(redactor, () => this.jsonSchema(), sensitive);
    this.dates = initialDates(type);
  }

  write(input: unknown): string | undefined {
    // An instance of a class without members has none, and that is all it says.
    const isEmpty = input instanceof this.type && Object.keys(input).length === 0;
    return payloadJson(this.task, isEmpty ? {} : input);
  }

  async accept(json = '{}'): Promise<AcceptedPayload> {
    const given: unknown = JSON.parse(json);
    const value = await this.read(given, 'enqueue');
    const again = (payload: unknown): Promise<object> => this.read(payload, 'enqueue');
    const filled = await this.filler.fill({ given, value, nameOf: payloadName, validate: again });
    if (filled === undefined) return { json, stored: given, value };
    return { json: JSON.stringify(filled), stored: filled, value };
  }

  async validate(input: unknown = {}, mode: PayloadMode): Promise<unknown> {
    return this.read(jsonCopy(this.task, input), mode);
  }

  jsonSchema(): JsonSchema {
    return (this.described ??= classJsonSchema(this.type));
  }

  private async read(plain: unknown, mode: PayloadMode): Promise<object> {
    assertObject(this.task, plain);
    const payload = this.instantiate(plain);
    const issues = await issuesOf(await validate(payload, strictness(mode)));
    if (issues.length > 0) throw new InvalidPayloadError(this.task, this.secrets.issues(issues, plain));
    return payload;
  }

  private instantiate(plain: object): object {
    try {
      // Without exposeDefaultValues a property with @Expose() loses its initial value.
      const payload = plainToInstance(this.type, plain, { exposeDefaultValues: true });
      this.reviveDates(payload as Record<string, unknown>);
      return payload;
    } catch (cause) {
      const reason = this.secrets.maskOf(plain).text(messageOf(cause));
      const message = `${this.type.name} could not be made from it: ${reason}`;
      throw new InvalidPayloadError(this.task, [{ path: '', message }], { cause });
    }
  }

  // `at = new Date()` is stored as text, and a handler that got a Date without the ledger must get one with it.
  private reviveDates(payload: Record<string, unknown>): void {
    for (const member of this.dates) {
      const value = payload[member];
      const date = typeof value === 'string' ? new Date(value) : undefined;
      if (date && !Number.isNaN(date.getTime())) payload[member] = date;
    }
  }
}

// Nothing else than what the constructor sets, or the payload had, is in an instance.
function payloadName(holder: object, member: string): string {
  return exposedAs(holder.constructor as PayloadClass<object>, member);
}

function strictness(mode: PayloadMode): {
  whitelist: boolean;
  forbidNonWhitelisted: boolean;
  forbidUnknownValues: false;
} {
  const isStrict = mode === 'enqueue';
  // forbidUnknownValues would refuse every class without validation decorators.
  return { whitelist: isStrict, forbidNonWhitelisted: isStrict, forbidUnknownValues: false };
}
