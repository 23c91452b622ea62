import 'reflect-metadata';

const SENSITIVE = Symbol('taskledger:sensitive');

/**
 * Says that a field of a payload class is a secret: it is masked wherever the payload is shown, and its value wherever it
 * turns up in errors, logs and progress. Nested classes and lists of them are followed where `@ValidateNested()` is.
 *
 * @example
 * class Login { @IsString() user!: string; @Sensitive() @IsString() answer!: string; }
 */
export function Sensitive(): PropertyDecorator {
  return (target, property) => {
    const type = target.constructor;
    Reflect.defineMetadata(SENSITIVE, [...sensitiveFieldsOf(type), String(property)], type);
  };
}

/** The fields of a class, inherited ones included, that are secrets. */
export function sensitiveFieldsOf(type: object): readonly string[] {
  return (Reflect.getMetadata(SENSITIVE, type) as readonly string[] | undefined) ?? [];
}
