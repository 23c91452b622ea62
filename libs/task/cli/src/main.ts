#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { HELP, readArguments } from './arguments.js';
import { CliError } from './cli.error.js';
import { migrate } from './migration.js';
import { reportText } from './report.js';
import { loadCompiler } from './source/compiler.js';
import { Project } from './source/project.js';

function run(args: readonly string[]): string {
  const command = readArguments(args);
  if (command.kind === 'help') return HELP;
  if (command.kind === 'version') return `${version()}\n`;
  const dir = resolve(command.dir);
  const project = Project.open(loadCompiler(dir), dir);
  return reportText(project, migrate(project, command), command.dryRun);
}

function version(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

try {
  process.stdout.write(run(process.argv.slice(2)));
} catch (error) {
  const isExpected = error instanceof CliError;
  const text = isExpected
    ? error.message
    : `This is a fault of taskledger migrate; nothing was changed.\n${stackOf(error)}`;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
