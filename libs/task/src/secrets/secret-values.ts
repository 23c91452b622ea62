import { isObject } from '../errors/assertions.js';
import type { Redactor } from './redactor.js';
import type { SensitivePlace } from './sensitive-schema.js';

const MOST_VALUES = 1_000;
// A shorter one would be found in half of all texts.
const SHORTEST = 6;

/** The texts and numbers in secret places of a payload, that is what must not turn up elsewhere; at most 1,000. */
export function valuesIn(payload: unknown, place: SensitivePlace | undefined, redactor: Redactor): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown, at: SensitivePlace | undefined, isSecret: boolean): void => {
    if (found.size >= MOST_VALUES) return;
    const isHidden = isSecret || (at?.isSensitive ?? false);
    if (Array.isArray(value)) return value.forEach((item) => visit(item, at, isHidden));
    if (!isObject(value)) return void (isHidden && isLong(value) && found.add(String(value)));
    for (const name of Object.keys(value)) {
      const member = value[name];
      visit(member, at?.member(name), isHidden || redactor.hides(name, member));
    }
  };
  visit(payload, place, false);
  return [...found];
}

function isLong(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && String(value).length >= SHORTEST;
}
