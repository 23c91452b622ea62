import type { ExecutionItem } from './schema';

const NAMES: Readonly<Record<string, string>> = { bullmq: 'BullMQ' };

/** What runs it, where that is an engine outside: "BullMQ: emails". */
export function engineOf({ engine, queue }: Pick<ExecutionItem, 'engine' | 'queue'>): string {
  return engine === null ? queue : `${NAMES[engine] ?? engine}: ${queue}`;
}

/** Whether it is a job that its engine has put off. */
export function isDelayedOutside({ engine, scheduled_for: due, is_completed: isOver }: ExecutionItem): boolean {
  return engine !== null && due !== null && !isOver;
}
