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
  readonly checker: ts.TypeChecker;
  /** Files of the application itself, tests left out. */
  readonly sources: readonly ts.SourceFile[];
  readonly tests: readonly ts.SourceFile[];
  /** Files that the application shares with others: they are read, and not changed. */
  readonly shared: readonly ts.SourceFile[];
  private known?: CompileError[];

  private constructor(
    readonly compiler: Compiler,
    readonly dir: string,
    private readonly config: Config,
    readonly program: ts.Program,
  ) {
    this.checker = program.getTypeChecker();
    const written = program
      .getSourceFiles()
      .filter((file) => !file.isDeclarationFile && !/[\\/]node_modules[\\/]/.test(file.fileName));
    const own = written.filter((file) => this.isOwn(file));
    this.sources = own.filter(({ fileName }) => !TEST_FILE.test(fileName));
    this.tests = own.filter(({ fileName }) => TEST_FILE.test(fileName));
    this.shared = written.filter((file) => !this.isOwn(file));
  }

  /**
   * Reads the project of a folder.
   * @throws CliError without a tsconfig.json that can be read, or for a file that cannot be parsed
   */
  static open(compiler: Compiler, dir: string): Project {
    const config = readConfig(compiler, dir);
    const program = compiler.createProgram([...config.fileNames], config.options);
    const project = new Project(compiler, dir, config, program);
    const [broken] = project.sources.flatMap((file) => project.described(file, program.getSyntacticDiagnostics(file)));
    if (broken)
      throw new CliError(
        `${project.pathOf(broken.file)}:${broken.line} cannot be parsed: ${broken.message} Nothing was changed.`,
      );
    return project;
  }

  get isLibraryInstalled(): boolean {
    return this.config.isLibraryInstalled;
  }

  /** The project with other texts of some files. */
  with(texts: ReadonlyMap<string, string>): Project {
    return texts.size === 0
      ? this
      : new Project(this.compiler, this.dir, this.config, programWith(this.compiler, this, texts));
  }

  /** What the compiler says of the files of the application. */
  errors(): CompileError[] {
    const { program } = this;
    this.known ??= this.sources.flatMap((file) =>
      this.described(file, [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
    );
    return this.known;
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

  /** Whether a file lies in the folder of the application. */
  isOwn(file: ts.SourceFile): boolean {
    return !this.pathOf(file.fileName).startsWith('..');
  }

  get fileNames(): readonly string[] {
    return this.config.fileNames;
  }

  private described(file: ts.SourceFile, diagnostics: readonly ts.Diagnostic[]): CompileError[] {
    return diagnostics.map((one) => ({
      file: file.fileName,
      line: file.getLineAndCharacterOfPosition(one.start ?? 0).line + 1,
      message: this.compiler.flattenDiagnosticMessageText(one.messageText, ' '),
    }));
  }
}

/** Reuses the files that stay as they are: only the others are parsed. */
function programWith(
  compiler: Compiler,
  { program, fileNames }: Project,
  texts: ReadonlyMap<string, string>,
): ts.Program {
  const options = program.getCompilerOptions();
  const host = compiler.createCompilerHost(options);
  const target = { languageVersion: options.target ?? compiler.ScriptTarget.Latest };
  host.getSourceFile = (file, languageVersion) => {
    const before = program.getSourceFile(file);
    const text = texts.get(file);
    if (text !== undefined) {
      const format = { ...target, impliedNodeFormat: before?.impliedNodeFormat };
      return compiler.createSourceFile(file, text, format, true);
    }
    if (before) return before;
    const read = host.readFile(file);
    return read === undefined ? undefined : compiler.createSourceFile(file, read, languageVersion, true);
  };
  return compiler.createProgram([...fileNames], options, host, program);
}

interface Config {
  readonly fileNames: readonly string[];
  readonly options: ts.CompilerOptions;
  readonly isLibraryInstalled: boolean;
}

function readConfig(compiler: Compiler, dir: string): Config {
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
  const [wrong] = parsed.errors;
  if (wrong) throw new CliError(`${path}: ${compiler.flattenDiagnosticMessageText(wrong.messageText, ' ')}`);
  const { incremental: _i, composite: _c, tsBuildInfoFile: _b, ...rest } = parsed.options;
  const options: ts.CompilerOptions = { ...rest, noEmit: true };
  const { resolvedModule } = compiler.resolveModuleName(LIBRARY, join(dir, 'src/main.ts'), options, compiler.sys);
  const isLibraryInstalled = resolvedModule !== undefined;
  // So that what is written can be checked before it is installed.
  if (!isLibraryInstalled) options.paths = { ...options.paths, [LIBRARY]: [ownTypes()] };
  return { fileNames: parsed.fileNames, options, isLibraryInstalled };
}

/** The types of this very package, which a run by npx has not installed in the project. */
function ownTypes(): string {
  return resolve(dirname(__filename), '../../../dist/index.d.ts');
}
