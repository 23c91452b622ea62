import { parseArgs } from 'node:util';
import { CliError } from './cli.error.js';
import type { MigrationRequest } from './migration.js';

export const HELP = `taskledger migrate [dir] [--dry-run] [--only bullmq|schedule] [--allow-dirty]

Translates @nestjs/bullmq, @nestjs/bull and @nestjs/schedule code to tasks, in the application whose tsconfig.json is in
dir (default: here). A queue moves as a whole or not at all; what stays gets a // taskledger: remark and is listed. Running
it again changes nothing.

  --dry-run      list what would change, write nothing
  --only         one of the two: bullmq or schedule
  --allow-dirty  change files too that have changes git has no commit of
  --help         this text
  --version      version of @taskledger/nestjs

Exits with 0 when it ran, whatever it left, and with 1 when it could not: then nothing is changed.
`;

/** What was asked for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | (MigrationRequest & { readonly kind: 'migrate'; readonly dir: string });

/** @throws CliError for what there is not */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parsed(args);
  if (values.version) return { kind: 'version' };
  if (values.help || positionals.length === 0) return { kind: 'help' };
  const [command, dir = '.', ...rest] = positionals;
  if (command !== 'migrate') throw new CliError(`There is no command "${command}". Use: taskledger migrate`);
  if (rest.length > 0) throw new CliError(`migrate takes one folder; "${rest[0]}" is one too many.`);
  const { only } = values;
  if (only !== undefined && only !== 'bullmq' && only !== 'schedule')
    throw new CliError(`--only is "${only}". Use --only bullmq or --only schedule.`);
  const { 'dry-run': dryRun = false, 'allow-dirty': allowDirty = false } = values;
  return { kind: 'migrate', dir, dryRun, allowDirty, only };
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const options = {
    help: flag,
    version: flag,
    'dry-run': flag,
    'allow-dirty': flag,
    only: { type: 'string' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CliError(`${(error as Error).message.split('. ')[0]}. See taskledger --help`);
  }
}
