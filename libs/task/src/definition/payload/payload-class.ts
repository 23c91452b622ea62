import { getMetadataStorage } from 'class-validator';
import type { PayloadClass } from './payload-source.js';

/** Whether any property of the class, own or inherited, has a validation decorator. */
export function hasValidation(type: PayloadClass<object>): boolean {
  return getMetadataStorage().getTargetValidationMetadatas(type, '', false, false).length > 0;
}

/** Whether a new instance has the property, be it only as `undefined`. */
export function isInitialised(type: PayloadClass<object>, property: string): boolean {
  return Object.hasOwn(new type(), property);
}

/** The members that a new instance has a Date in. */
export function initialDates(type: PayloadClass<object>): string[] {
  return Object.entries(new type())
    .filter(([, value]) => value instanceof Date)
    .map(([member]) => member);
}

/**
 * The values that a new instance has, as JSON. Values that differ from instance to instance
 * (ids, the time) are there as `undefined`: they are no defaults that one could show.
 */
export function initialValues(type: PayloadClass<object>): Map<string, { readonly shown: unknown }> {
  const [one, other] = [new type(), new type()];
  const values = Object.entries(one).filter(([, value]) => value !== undefined && typeof value !== 'function');
  return new Map(
    values.map(([property, value]) => {
      const text = JSON.stringify(value);
      const isFixed = !(value instanceof Date) && text === JSON.stringify(Reflect.get(other, property));
      return [property, { shown: isFixed && text !== undefined ? JSON.parse(text) : undefined }];
    }),
  );
}
