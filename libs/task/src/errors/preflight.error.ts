import { TaskError } from './task.error.js';

/** Servers, settings or neighbours that would make tasks unreliable. Stops the boot, in production by default. */
export class PreflightError extends TaskError {
  readonly code = 'PREFLIGHT_FAILED';

  /** @param problems what is wrong, each with its remedy */
  constructor(readonly problems: readonly string[]) {
    super(
      `The preflight refuses to start:\n${problems.map((problem) => `- ${problem}`).join('\n')}\n` +
        "To start all the same and be warned only, use TaskModule.forRoot({ preflight: 'warn' }).",
    );
  }
}
