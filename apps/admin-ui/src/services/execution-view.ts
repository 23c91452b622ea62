import type { LogLevel } from './schema';

const SECTIONS = ['payload', 'logs', 'attempts', 'artifacts', 'related', 'compare'] as const;
export type Section = (typeof SECTIONS)[number];

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

/** What of an execution is open, as it is in the address. */
export interface ExecutionView {
  readonly tab?: Section;
  readonly level?: LogLevel;
  readonly q?: string;
}

/** Keeps what makes sense of an address, and drops the rest. */
export function validView({ tab, level, q }: Readonly<Record<string, unknown>>): ExecutionView {
  const section = SECTIONS.find((name) => name === tab);
  const known = LOG_LEVELS.find((name) => name === level);
  return {
    ...(section && { tab: section }),
    ...(known && { level: known }),
    ...(typeof q === 'string' && q && { q: q.slice(0, 255) }),
  };
}
