import type { NewExecution } from './new-execution.js';

/** What became of an insert: the execution that the keys now stand for. */
export interface Inserted {
  readonly id: string;
  readonly taskId: string;
  /** False when a key was taken and nothing was inserted. */
  readonly created: boolean;
}

/** Who enqueues. */
export interface ExecutionWriterOptions {
  readonly nodeId: () => string;
  /** How long an execution may wait for a ledger that is out of reach, in ms. */
  readonly patienceMs: number;
}

/** The answer, unless it is the reason why there is none. */
export function orThrow(answer: Inserted | Error): Inserted {
  if (answer instanceof Error) throw answer;
  return answer;
}

/** How many characters an execution brings into a statement, of those that may be many. */
export function sizeOf({ payload, metadata = '' }: NewExecution): number {
  return payload.length + metadata.length;
}
