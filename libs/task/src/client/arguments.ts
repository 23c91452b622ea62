const ARGUMENTS = Symbol.for('taskledger:arguments');

/** Marks an array as several values, where any other is one. */
export function asArguments<T extends readonly unknown[]>(values: T): T {
  return Object.defineProperty(values, ARGUMENTS, { value: true });
}

export function areArguments(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && ARGUMENTS in value;
}

/**
 * Several values for the next step of a pipeline, as its arguments.
 * @example return spread(brand, market);
 */
export function spread<const T extends readonly unknown[]>(...values: T): T {
  return asArguments(values);
}
