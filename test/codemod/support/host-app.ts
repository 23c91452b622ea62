import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = process.cwd();
const CLI = join(ROOT, 'libs/task/cli/dist/main.js');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

const TSCONFIG = {
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    strictPropertyInitialization: false,
    isolatedModules: true,
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    skipLibCheck: true,
    types: ['node'],
    outDir: 'dist',
    rootDir: 'src',
  },
  include: ['src'],
};

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** An application in a folder of its own, with the packages of this repository. */
export class HostApp {
  readonly dir = mkdtempSync(join(tmpdir(), 'taskledger-host-'));

  constructor(files: Readonly<Record<string, string>>, type: 'module' | 'commonjs' = 'module') {
    symlinkSync(join(ROOT, 'node_modules'), join(this.dir, 'node_modules'), 'dir');
    this.write('package.json', JSON.stringify({ name: 'host', private: true, type }));
    this.write('tsconfig.json', JSON.stringify(TSCONFIG));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  text(name: string): string {
    return readFileSync(join(this.dir, name), 'utf8');
  }

  migrate(...args: string[]): Ended {
    return this.node(CLI, 'migrate', this.dir, ...args);
  }

  /** With a folder of the application in its place. */
  migrateIn(folder: string): Ended {
    return this.node(CLI, 'migrate', join(this.dir, folder));
  }

  git(...args: string[]): void {
    const author = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
    const { status, stderr } = spawnSync('git', [...author, ...args], { cwd: this.dir, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  }

  /** What its compiler has to say against it. */
  compileErrors(): string[] {
    const { output } = this.node(TSC, '-p', this.dir, '--noEmit');
    return output.split('\n').filter((line) => line !== '');
  }

  /** Builds it as a host does. */
  build(): Ended {
    return this.node(TSC, '-p', this.dir);
  }

  node(...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.dir, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.dir, name)), { recursive: true });
    writeFileSync(join(this.dir, name), text);
  }
}
