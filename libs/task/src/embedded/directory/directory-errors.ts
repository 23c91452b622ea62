import pg from 'pg';
import {
  DataDirectoryDamagedError,
  DataDirectoryIncompatibleError,
  DataDirectoryUnusableError,
  TaskError,
} from '../../errors/index.js';
import type { ServerLog, ServerMessage } from '../server-log.js';

/** Where PGlite mounts the data directory. */
const MOUNT = '/pglite/data/';
const FILE =
  /"((?:\/pglite\/data\/)?(?:(?:base|global|pg_\w+)\/[^"]+|PG_VERSION|postgresql(?:\.auto)?\.conf|pg_\w+\.conf))"/;
const DAMAGE = /checkpoint record|checksum|corrupt|invalid (page|data|magic)|status of transaction/;
/** Messages that name no file. */
const MEANT: readonly [RegExp, string][] = [
  [/checkpoint record/, 'pg_wal'],
  [/in control file/, 'global/pg_control'],
];
const OTHER_TROUBLE: readonly [RegExp, string][] = [
  [/No space left on device/, 'ENOSPC'],
  [/quota exceeded/i, 'EDQUOT'],
  [/Read-only file system/, 'EROFS'],
  [/Permission denied|Operation not permitted/, 'EACCES'],
  [/Too many open files/, 'EMFILE'],
];

/** Why a database did not open. */
export function openError(directory: string, log: ServerLog, error: unknown): Error {
  if (error instanceof TaskError) return error;
  const said = log.last(/\b(PANIC|FATAL|ERROR): |^postgres: /) ?? fromDatabase(error);
  // Without a word from Postgres it was Node: a file system or a module that fails.
  return (said && explained(directory, said, error)) ?? new DataDirectoryUnusableError(directory, error);
}

/** Why an open database broke down; the error itself where Postgres did not say. */
export function breakdownError(directory: string, log: ServerLog, error: unknown): unknown {
  // Postgres ends only with these. Any other line belongs to a statement that failed long ago.
  const said = log.last(/\b(PANIC|FATAL): /);
  return (said && explained(directory, said, error)) ?? error;
}

function explained(directory: string, said: ServerMessage, error: unknown): Error {
  const words = `${said.message} ${said.detail}`;
  const code = OTHER_TROUBLE.find(([pattern]) => pattern.test(words))?.[1];
  const isDamage = !code && (DAMAGE.test(words) || fileIn(said) !== undefined);
  const known = incompatible(directory, said) ?? (isDamage ? damaged(directory, said, error) : undefined);
  return known ?? new DataDirectoryUnusableError(directory, Object.assign(new Error(said.message), { code }));
}

/** What a failed statement says about the files; the error itself when it says nothing about them. */
export function statementError(directory: string, error: Error & { code?: string }): Error {
  const isDamage = error.code === 'XX001' || error.code === 'XX002';
  const said = fromDatabase(error);
  const isMissing = error.code === '58P01' && said !== undefined && fileIn(said) !== undefined;
  return said && (isDamage || isMissing) ? damaged(directory, said, error) : error;
}

function incompatible(directory: string, { message, detail }: ServerMessage): Error | undefined {
  if (!/database files are incompatible with server/.test(message)) return undefined;
  const versions = /initialized by PostgreSQL version (\S+), which is not compatible with this version (\S+?)\.?$/.exec(
    detail,
  );
  if (versions)
    return new DataDirectoryIncompatibleError(directory, `PostgreSQL ${versions[1]}`, `PostgreSQL ${versions[2]}`);
  // The version file is of this version, so the control file cannot truly be of another.
  if (/PG_CONTROL_VERSION/.test(detail))
    return new DataDirectoryDamagedError(directory, 'postgres/global/pg_control', 'it does not contain valid data');
  return new DataDirectoryIncompatibleError(directory, `another build of PostgreSQL (${detail})`, 'a 32-bit build');
}

function damaged(directory: string, said: ServerMessage, cause: unknown): DataDirectoryDamagedError {
  const detail = [said.message, said.detail].filter(Boolean).join('; ').replaceAll(MOUNT, '').replace(/\.$/, '');
  const file = fileIn(said) ?? MEANT.find(([words]) => words.test(said.message))?.[1];
  return new DataDirectoryDamagedError(directory, file && `postgres/${file}`, detail, cause);
}

function fileIn({ message, detail }: ServerMessage): string | undefined {
  return (FILE.exec(message) ?? FILE.exec(detail))?.[1]?.replace(MOUNT, '');
}

function fromDatabase(error: unknown): ServerMessage | undefined {
  const { message, detail, severity } = (error ?? {}) as { message?: unknown; detail?: unknown; severity?: unknown };
  if (!(error instanceof pg.DatabaseError) && severity === undefined) return undefined;
  return { message: String(message), detail: typeof detail === 'string' ? detail : '' };
}
