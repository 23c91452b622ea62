import { t } from '../language/t';
import { post } from './api';
import type { Execution, Unmasked } from './schema';

const PAYLOAD = 'task_kwargs.';

/** Said in place of a payload, a result or an artifact that the user has no right to read. */
export const HIDDEN = t`Your login may not read payload, result and artifacts of this execution.`;

/** Asks for what is masked. The server records who did. */
export function unmask(id: string): Promise<Unmasked> {
  return post<Unmasked>(`/tasks/executions/${encodeURIComponent(id)}/unmask`, {});
}

/** Where something is masked in the payload, as `card.number`. */
export function maskedInPayload({ masked_paths: paths }: Pick<Execution, 'masked_paths'>): readonly string[] {
  return paths.filter((path) => path.startsWith(PAYLOAD)).map((path) => path.slice(PAYLOAD.length));
}

/** A copy with another value at a path; without the member where the value is undefined. */
export function withValueAt(value: unknown, path: string, next: unknown): unknown {
  const [name = '', ...rest] = stepsTo(value, path);
  if (name === '' || typeof value !== 'object' || value === null) return value;
  const members = value as Readonly<Record<string, unknown>>;
  const member = rest.length === 0 ? next : withValueAt(members[name], rest.join('.'), next);
  if (Array.isArray(value)) return value.map((item: unknown, index) => (String(index) === name ? member : item));
  if (member !== undefined) return { ...members, [name]: member };
  return Object.fromEntries(Object.entries(members).filter(([key]) => key !== name));
}

// Names may have dots: the longest that there is counts.
function stepsTo(value: unknown, path: string): readonly string[] {
  const steps = path.split('.');
  for (let count = steps.length; count > 1; count--) {
    const name = steps.slice(0, count).join('.');
    if (typeof value === 'object' && value !== null && Object.hasOwn(value, name)) return [name, ...steps.slice(count)];
  }
  return steps;
}
