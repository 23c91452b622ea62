import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of the whole run, which whoever started it removes. */
const RUN = process.env['CHAOS_RUN'] ?? tmpdir();

/** A new folder for one scenario, which other users may enter: Postgres refuses to run as root. */
export function scenarioFolder(name: string): string {
  const folder = mkdtempSync(join(RUN, `${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

export function removeFolder(folder: string): void {
  if (!process.env['CHAOS_KEEP']) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Remembers a process outside this one, so that it is ended also when this one is killed. */
export function rememberProcess(pid: number): void {
  const folder = join(RUN, 'processes');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, String(pid)), '');
}

export function forgetProcess(pid: number): void {
  rmSync(join(RUN, 'processes', String(pid)), { force: true });
}

/** Where the figures of all scenarios are collected. */
export const FIGURES = process.env['CHAOS_FIGURES'];
/** A data directory that initdb has made, to be copied. */
export const POSTGRES_TEMPLATE = process.env['CHAOS_POSTGRES_TEMPLATE'] ?? '';
/** Where the programs of Postgres are. */
export const POSTGRES_BIN = process.env['CHAOS_POSTGRES_BIN'] ?? '';
