import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pack } from '../lib/package-content.mjs';
import { fromRoot } from '../lib/project.mjs';
import { publishedPackages } from '../lib/published-packages.mjs';
import { npmCommand } from '../lib/run.mjs';

const NPM_FLAGS = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'];

/** A folder for applications of users, the packed libraries, and what is run there. All of it goes when we end. */
export class Workshop {
  scratch = mkdtempSync(join(tmpdir(), 'taskledger-hosts-'));
  /** By name of the package: packed once, for all hosts. */
  tarballs = {};

  constructor() {
    // A limit of CI ends us by a signal, which alone would run no exit handler.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
    process.on('exit', () => rmSync(this.scratch, { recursive: true, force: true, maxRetries: 3 }));
    for (const published of publishedPackages) this.tarballs[published.name] = pack(published, this.scratch);
  }

  /** An application of its own, made of a folder of test/hosts, or of a manifest. */
  host(name, { from, manifest } = {}) {
    const folder = join(this.scratch, name);
    mkdirSync(folder);
    if (from) cpSync(fromRoot('test', 'hosts', from), folder, { recursive: true });
    if (manifest) writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    return folder;
  }

  /** Installs what the host names, and of ours what is given. */
  async install(folder, names = Object.keys(this.tarballs)) {
    const { command, args } = npmCommand([
      'install',
      ...NPM_FLAGS,
      ...names.map((name) => this.tarballs[name] ?? name),
    ]);
    await this.must(command, args, folder);
  }

  /** @returns what the command printed @throws Error with it when it failed */
  async must(command, args, cwd, env = {}) {
    const { code, output } = await this.run(command, args, { cwd, env });
    if (code !== 0) throw new Error(`${basename(command)} ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
  }

  /** What a command printed, as problems if it failed. */
  async problemsOf(command, args, cwd, env = {}) {
    const { code, output } = await this.run(command, args, { cwd, env });
    return code === 0 ? [] : [output];
  }

  run(command, args, { cwd, env }) {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env: { ...hostEnvironment(), ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output: output.trim() }));
    });
  }
}

/** Nothing that this repository, or whoever runs it, has set for itself. */
export function hostEnvironment() {
  const { NODE_OPTIONS: _options, DATABASE_URL: _ledger, REDIS_URL: _engine, NODE_ENV: _mode, ...env } = process.env;
  return env;
}
