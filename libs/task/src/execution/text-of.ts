import { inspect } from 'node:util';

/** Any value as text for people: a text as it is, else JSON, else what a debugger would show. Never throws for data. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return inspect(value, { depth: 2 });
  }
}
