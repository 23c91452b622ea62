import { TaskError } from './task.error.js';
import { tlsRemedy, tlsTrouble } from './tls-trouble.js';

const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'Correct the password in DATABASE_URL.',
  '28000':
    'Name a user that the server lets in: postgres://user:password@host:port/database, with ?sslmode=verify-full where it insists on TLS.',
  '3D000': 'Create the database, or correct its name in DATABASE_URL.',
  '42501': 'Grant the user the right to create a schema in this database, or create the schema and grant it that.',
};

// node-postgres gives this error no code.
const NO_TLS = /does not support SSL/i;

/** The server answered, and waiting does not help. Stops the boot. */
export class LedgerUnusableError extends TaskError {
  readonly code = 'LEDGER_UNUSABLE';

  /** @param where the server, without a password */
  constructor(where: string, cause: unknown) {
    const { message } = cause as { message?: string };
    super(`The ledger at ${where} cannot be used: ${message}. ${remedyFor(cause)}`.trimEnd(), { cause });
  }
}

function remedyFor(cause: unknown): string {
  const { message = '', code = '' } = cause as { message?: string; code?: string };
  const trouble = tlsTrouble(cause);
  if (trouble) return tlsRemedy(trouble, 'add sslmode=verify-full&sslrootcert=/path/to/ca.pem to the URL');
  if (NO_TLS.test(message)) return 'Switch TLS on at the server (ssl = on), or leave sslmode out of the URL.';
  return REMEDIES[code] ?? '';
}
