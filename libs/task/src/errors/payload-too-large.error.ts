import { TaskError } from './task.error.js';

/** Something is larger than the ledger is allowed to keep. Nothing was recorded. */
export class PayloadTooLargeError extends TaskError {
  readonly code = 'PAYLOAD_TOO_LARGE';

  constructor(
    readonly task: string,
    readonly part: 'payload' | 'metadata' | 'merged metadata' | 'result' | 'artifact' | 'memory',
    /** Undefined where it was not read to its end, because it was over the limit already. */
    readonly bytes: number | undefined,
    readonly limit: number,
  ) {
    super(
      `The ${part} of task "${task}" ${bytes === undefined ? 'is' : `has ${bytes} bytes,`} over the limit of ${limit} bytes. ` +
        `Keep large data elsewhere and pass a reference, or raise limits.${LIMIT_OPTION[part]}.`,
    );
  }
}

const LIMIT_OPTION = {
  payload: 'payloadBytes',
  metadata: 'payloadBytes',
  'merged metadata': 'metadataBytes',
  result: 'resultBytes',
  artifact: 'artifactBytes',
  memory: 'payloadBytes',
} as const;
