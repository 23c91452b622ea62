import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type ts from 'typescript';
import { CliError } from '../cli.error.js';
import type { Compiler } from './compiler.js';

/** A complaint of the compiler. */
export interface CompileError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const LIBRARY = '@taskledger/nestjs';
const TEST_FILE = /\.(e2e-)?(spec|test)\.[cm]?tsx?$/;

/** The files that a tsconfig.json names, with the host's compiler. Nothing is written here. */
export class Project {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** Files of the application itself, tests left out. */
  readonly sources: readonly ts.SourceFile[];
  readonly tests: readonly ts.SourceFile[];
  readonly isLibraryInstalled: boolean;

  constructor(
    readonly compiler: Compiler,
    readonly dir: string,
    private readonly config = readConfig(compiler, dir),
  ) {
    const { options } = config;
    const { resolvedModule } = compiler.resolveModuleName(LIBRARY, join(dir, 'src/main.ts'), options, compiler.sys);
    this.isLibraryInstalled = resolvedModule !== undefined;
    // So that what is written can be checked before it is installed.
    if (!resolvedModule) options.paths = { ...options.paths, [LIBRARY]: [ownTypes()] };
    this.program = compiler.createProgram(config.fileNames, options);
    this.checker = this.program.getTypeChecker();
    const own = this.ownFiles(this.program);
    this.sources = own.filter(({ fileName }) => !TEST_FILE.test(fileName));
    this.tests = own.filter(({ fileName }) => TEST_FILE.test(fileName));
  }

  /** What the compiler says of the files as they are, or with other texts. */
  errors(texts: ReadonlyMap<string, string> = new Map()): CompileError[] {
    const program = texts.size === 0 ? this.program : this.programWith(texts);
    const files = this.ownFiles(program).filter(({ fileName }) => !TEST_FILE.test(fileName));
    return files.flatMap((file) =>
      [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map((one) => ({
        file: file.fileName,
        line: file.getLineAndCharacterOfPosition(one.start ?? 0).line + 1,
        message: this.compiler.flattenDiagnosticMessageText(one.messageText, ' '),
      })),
    );
  }

  /** The text that an expression stands for: a literal, a constant or a member of an enum. */
  textOf(expression: ts.Expression | undefined): string | undefined {
    if (!expression) return undefined;
    if (this.compiler.isStringLiteralLike(expression)) return expression.text;
    const type = this.checker.getTypeAtLocation(expression);
    return type.isStringLiteral() ? type.value : undefined;
  }

  /** A path for people, with `/`. */
  pathOf(file: string): string {
    return relative(this.dir, file).replaceAll('\\', '/');
  }

  private ownFiles(program: ts.Program): ts.SourceFile[] {
    return program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !/[\\/]node_modules[\\/]/.test(file.fileName))
      .filter((file) => !this.pathOf(file.fileName).startsWith('..'));
  }

  private programWith(texts: ReadonlyMap<string, string>): ts.Program {
    const { compiler, config, program } = this;
    const host = compiler.createCompilerHost(config.options);
    const target = { languageVersion: config.options.target ?? compiler.ScriptTarget.Latest };
    host.getSourceFile = (file, languageVersion) => {
      const text = texts.get(file);
      if (text === undefined) return program.getSourceFile(file) ?? this.parse(file, host, languageVersion);
      const before = program.getSourceFile(file);
      const format = before?.impliedNodeFormat;
      return compiler.createSourceFile(file, text, { ...target, impliedNodeFormat: format }, true);
    };
    return compiler.createProgram(config.fileNames, config.options, host);
  }

  private parse(file: string, host: ts.CompilerHost, version: Parameters<ts.CompilerHost['getSourceFile']>[1]) {
    const text = host.readFile(file);
    return text === undefined ? undefined : this.compiler.createSourceFile(file, text, version, true);
  }
}

function readConfig(compiler: Compiler, dir: string): ts.ParsedCommandLine {
  const path = join(dir, 'tsconfig.json');
  if (!existsSync(path))
    throw new CliError(
      `There is no tsconfig.json in ${dir}. Name the folder of the application: taskledger migrate <dir>`,
    );
  const { config, error } = compiler.readConfigFile(path, compiler.sys.readFile) as {
    config: unknown;
    error?: ts.Diagnostic;
  };
  if (error) throw new CliError(`${path}: ${compiler.flattenDiagnosticMessageText(error.messageText, ' ')}`);
  const parsed = compiler.parseJsonConfigFileContent(config, compiler.sys, dir);
  if (parsed.fileNames.length === 0)
    throw new CliError(`${path} names no files. Name the folder of one application: taskledger migrate apps/<name>`);
  const { incremental: _i, composite: _c, tsBuildInfoFile: _b, ...options } = parsed.options;
  return { ...parsed, options: { ...options, noEmit: true } };
}

/** The types of this very package, which a run by npx has not installed in the project. */
function ownTypes(): string {
  return resolve(dirname(__filename), '../../../dist/index.d.ts');
}
