import { TaskError } from './task.error.js';

/** No process of this version has begun to run, or that is too long ago to be remembered. */
export class UnknownDeployError extends TaskError {
  readonly code = 'DEPLOY_UNKNOWN';

  constructor(
    readonly version: string,
    readonly at?: Date,
  ) {
    super(
      `There is no deploy of version "${version}"${at ? ` at ${at.toISOString()}` : ''}. ` +
        'The last 100 are remembered, of applications that say their version (worker: { version }).',
    );
  }
}
