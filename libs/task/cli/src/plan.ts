import type ts from 'typescript';
import type { Finding } from './findings.js';
import type { Project } from './source/project.js';
import { addImports, unusedImportEdits } from './source/import-edits.js';
import { type Edit, edited } from './source/text-edits.js';

/** Changes of one file for one unit: a queue, or a class with schedules. */
export interface FileChange {
  readonly file: ts.SourceFile;
  readonly unit: string;
  readonly edits: readonly Edit[];
  /** Names from @taskledger/nestjs. */
  readonly imports: readonly string[];
  /** Names from @nestjs/common. */
  readonly common: readonly string[];
}

/** What a run would change, and what it leaves. */
export class Plan {
  /** Left as it is. */
  readonly left: Finding[] = [];
  /** Changed, with something to know. */
  readonly notes: Finding[] = [];
  readonly moved: string[] = [];
  readonly steps: string[] = [];
  /** Found only while writing: the unit must not move. */
  readonly refused: { readonly unit: string; readonly finding: Finding }[] = [];
  private readonly changes: FileChange[] = [];

  constructor(private readonly project: Project) {}

  add(change: FileChange): void {
    this.changes.push(change);
  }

  /** The units that change a file; all of them where none does. */
  unitsOf(file: string): string[] {
    const own = this.changes.filter((change) => change.file.fileName === file);
    return (own.length > 0 ? own : this.changes).flatMap(({ unit }) => unit.split(', '));
  }

  /** New texts by file. */
  texts(): Map<string, string> {
    const files = new Set(this.changes.map(({ file }) => file));
    return new Map([...files].map((file) => [file.fileName, this.textOf(file)]));
  }

  private textOf(file: ts.SourceFile): string {
    const { compiler } = this.project;
    const own = this.changes.filter((change) => change.file === file);
    const ours = [...new Set(own.flatMap(({ imports }) => imports))];
    const common = [...new Set(own.flatMap((change) => change.common))];
    const changed = edited(
      file.text,
      own.flatMap(({ edits }) => edits),
    );
    const parsed = compiler.createSourceFile(file.fileName, changed, file.languageVersion, true);
    const cleaned = edited(changed, unusedImportEdits(compiler, file, parsed));
    const again = compiler.createSourceFile(file.fileName, cleaned, file.languageVersion, true);
    const added = [
      ...addImports(compiler, again, '@nestjs/common', common),
      ...addImports(compiler, again, '@taskledger/nestjs', ours),
    ];
    return edited(cleaned, added);
  }
}
