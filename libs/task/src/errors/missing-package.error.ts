import { TaskError } from './task.error.js';

/** A package that only some applications need, and this one does, is not installed. */
export class MissingPackageError extends TaskError {
  readonly code = 'PACKAGE_MISSING';

  constructor(
    /** Its name on npm. */
    readonly packageName: string,
    /** What cannot be done without it. */
    readonly neededBy: string,
    options?: ErrorOptions,
  ) {
    super(
      `${neededBy} needs the package ${packageName}, which is not installed. Run: npm install ${packageName}`,
      options,
    );
  }

  /** Where one of the packages was not found; any other error as it is. */
  static orOther(cause: unknown, packageNames: readonly string[], neededBy: string): unknown {
    const { code = '', message = '' } = (cause ?? {}) as { code?: string; message?: string };
    if (code !== 'MODULE_NOT_FOUND' && code !== 'ERR_MODULE_NOT_FOUND') return cause;
    const missing = packageNames.find((name) => message.includes(`'${name}'`));
    return missing ? new MissingPackageError(missing, neededBy, { cause }) : cause;
  }
}
