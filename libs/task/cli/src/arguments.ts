import { parseArgs } from 'node:util';
import { CliError } from './cli.error.js';
import type { Part } from './migration.js';

export const HELP = `taskledger migrate [dir] [--dry-run] [--only bullmq|schedule]

Translates @nestjs/bullmq, @nestjs/bull and @nestjs/schedule code to tasks, in the application whose tsconfig.json is in
dir (default: here). A queue moves as a whole or not at all; what stays gets a // taskledger: remark and is listed. Running
it again changes nothing.

  --dry-run   list what would change, write nothing
  --only      one of the two: bullmq or schedule
  --help      this text
  --version   version of @taskledger/nestjs
`;

/** What was asked for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'migrate'; readonly dir: string; readonly dryRun: boolean; readonly only?: Part };

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
  return { kind: 'migrate', dir, dryRun: values['dry-run'] ?? false, only };
}

function parsed(args: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  const options = { help: flag, version: flag, 'dry-run': flag, only: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new CliError(`${(error as Error).message.split('. ')[0]}. See taskledger --help`);
  }
}
