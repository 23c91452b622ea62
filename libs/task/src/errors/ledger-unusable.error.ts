import { TaskError } from './task.error.js';

const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'Correct the password in DATABASE_URL.',
  '28000': 'Name a user that the server lets in: postgres://user:password@host:port/database.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '42501': 'Grant the user the right to create a schema in this database, or create the schema and grant it that.',
};

/** The server answered, and waiting does not help. Stops the boot. */
export class LedgerUnusableError extends TaskError {
  readonly code = 'LEDGER_UNUSABLE';

  /** @param where the server, without a password */
  constructor(where: string, cause: unknown) {
    const { message, code } = cause as { message?: string; code?: string };
    super(`The ledger at ${where} cannot be used: ${message}. ${REMEDIES[code ?? ''] ?? ''}`.trimEnd(), { cause });
  }
}
