import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { InvalidPayloadError, type PayloadIssue } from '../errors/index.js';
import { classJsonSchema } from './class-json-schema.js';
import { assertObject, jsonCopy } from './json-payload.js';
import { hasValidation, isInitialised } from './payload-class.js';
import type { JsonSchema, PayloadMode, PayloadSchema } from './payload.schema.js';
import type { PayloadClass } from './payload-source.js';

/** Payloads described by a class, with class-validator's and class-transformer's decorators if it has any. */
export class ClassPayloadSchema implements PayloadSchema {
  private described?: JsonSchema;

  constructor(
    private readonly task: string,
    private readonly type: PayloadClass<object>,
  ) {}

  async validate(input: unknown, mode: PayloadMode): Promise<unknown> {
    const plain = jsonCopy(this.task, input);
    assertObject(this.task, plain);
    const payload = this.instantiate(plain);
    const issues = issuesOf(await validate(payload, strictness(mode)));
    if (issues.length > 0) throw new InvalidPayloadError(this.task, issues);
    return payload;
  }

  jsonSchema(): JsonSchema {
    return (this.described ??= classJsonSchema(this.type));
  }

  private instantiate(plain: object): object {
    try {
      // Without exposeDefaultValues a property with @Expose() loses its initial value.
      return plainToInstance(this.type, plain, { exposeDefaultValues: true });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `${this.type.name} could not be made from it: ${reason}`;
      throw new InvalidPayloadError(this.task, [{ path: '', message }], { cause });
    }
  }
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

function issuesOf(errors: readonly ValidationError[], parent = ''): PayloadIssue[] {
  return errors.flatMap((error) => {
    const path = parent ? `${parent}.${error.property}` : error.property;
    const own = Object.entries(error.constraints ?? {})
      .filter(([rule]) => rule !== 'whitelistValidation' || !isDeclared(error))
      .map(([, message]) => ({ path, message }));
    return [...own, ...issuesOf(error.children ?? [], path)];
  });
}

// The whitelist knows decorated properties only. An undecorated one that the class declares is
// there in every instance, and would be refused even when the producer did not send it.
function isDeclared({ target, property }: ValidationError): boolean {
  const type = target?.constructor as PayloadClass<object> | undefined;
  return type !== undefined && (!hasValidation(type) || isInitialised(type, property));
}
