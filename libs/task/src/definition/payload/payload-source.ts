/**
 * The part of Standard Schema v1 that Taskledger uses. Spelled out here so that
 * zod, valibot, arktype and others fit by shape and none of them is a dependency.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
    readonly jsonSchema?: { readonly input: (options: JsonSchemaOptions) => Record<string, unknown> };
  };
}

/** What `~standard.jsonSchema` takes; `libraryOptions` are known to one library only. */
export interface JsonSchemaOptions {
  readonly target: string;
  readonly libraryOptions?: Record<string, unknown>;
}

/** What `~standard.validate` answers. */
export type StandardResult<Output> =
  { readonly value: Output; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

/** One problem that a Standard Schema reports. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A class whose instances are payloads. It must be constructible without arguments. */
export type PayloadClass<T = unknown> = new () => T;

declare const phantom: unique symbol;

/** A type without a runtime value, made by {@link type}. */
export interface TypeMarker<T = unknown> {
  readonly kind: 'taskledger:type';
  readonly [phantom]?: T;
}

/** Stands for a payload about which nothing is said: any JSON object. */
export interface UnstatedPayload {
  readonly kind: 'unstated';
}

/** Everything that can describe a payload. */
export type PayloadSource = StandardSchema | TypeMarker | PayloadClass;

/**
 * Names a type where a value is expected. Nothing is checked at run time.
 * @example const report = defineTask('report', { result: type<{ url: string }>() });
 */
export function type<T>(): TypeMarker<T> {
  return { kind: 'taskledger:type' };
}

type Primitive = string | number | bigint | boolean | symbol | null | undefined;
type Method = (...args: never[]) => unknown;

/** What may be enqueued for a class: its data without methods, with dates as `Date` or ISO string. */
export type PlainInput<T> = T extends Primitive
  ? T
  : T extends Date
    ? Date | string
    : T extends readonly unknown[]
      ? { [K in keyof T]: PlainInput<T[K]> }
      : T extends object
        ? { [K in keyof T as T[K] extends Method ? never : K]: PlainInput<T[K]> }
        : T;

/** What `enqueue` accepts for a payload source. */
export type InputOf<S> = S extends StandardSchema
  ? NonNullable<S['~standard']['types']>['input']
  : S extends TypeMarker<infer T>
    ? PlainInput<T>
    : S extends PayloadClass<infer T>
      ? PlainInput<T>
      : object;

/** What the handler receives for a payload source; `never`, which any parameter accepts, where nothing is stated. */
export type OutputOf<S> = S extends StandardSchema
  ? NonNullable<S['~standard']['types']>['output']
  : S extends TypeMarker<infer T>
    ? T
    : S extends PayloadClass<infer T>
      ? T
      : never;

/** Whether a value is a Standard Schema. Some, arktype's for one, are functions. */
export function isStandardSchema(source: unknown): source is StandardSchema {
  const isHolder = (typeof source === 'object' && source !== null) || typeof source === 'function';
  if (!isHolder || !('~standard' in source)) return false;
  const standard = source['~standard'];
  return typeof standard === 'object' && standard !== null && 'validate' in standard;
}
