import type ts from 'typescript';
import { type Finding, findingOf, type Problem, remarkEdits, staleRemarks } from './findings.js';
import type { Project } from './source/project.js';
import { addImports, unusedImportEdits } from './source/import-edits.js';
import { type Edit, edited } from './source/text-edits.js';

/** What moves as a whole or not at all: a queue, or a class with schedules. */
export type Unit = string;

/** Changes of one file, which belong to one or more units. */
export interface FileChange {
  readonly file: ts.SourceFile;
  readonly units: readonly Unit[];
  readonly edits: readonly Edit[];
  /** Names from @taskledger/nestjs. */
  readonly imports?: Iterable<string>;
  /** Names from @nestjs/common. */
  readonly common?: Iterable<string>;
  /** Where a remark goes, when the units cannot move. */
  readonly place?: ts.Node;
}

/** What a run would change, and what it leaves. */
export class Plan {
  /** Left as it is. */
  readonly left: Finding[] = [];
  /** Changed, with something to know. */
  readonly notes: Finding[] = [];
  readonly moved: Unit[] = [];
  readonly steps = new Set<string>();
  private readonly changes: FileChange[] = [];

  constructor(private readonly project: Project) {}

  leave(problems: readonly Problem[]): void {
    this.left.push(...problems.map(findingOf));
  }

  note(problems: readonly Problem[]): void {
    this.notes.push(...problems.map(findingOf));
  }

  add(change: FileChange): void {
    this.changes.push(change);
  }

  get isEmpty(): boolean {
    return this.changes.length === 0;
  }

  /** The units that change a file, with a place for a remark; all of them where none does. */
  unitsOf(file: string): Map<Unit, ts.Node | undefined> {
    const own = this.changes.filter((change) => change.file.fileName === file);
    const units = new Set((own.length > 0 ? own : this.changes).flatMap((change) => change.units));
    return new Map([...units].map((unit) => [unit, this.placeOf(unit)]));
  }

  private placeOf(unit: Unit): ts.Node | undefined {
    return this.changes.find(({ units, place }) => place && units.includes(unit))?.place;
  }

  /** New texts by file, with remarks on what is left. */
  texts(left: readonly Finding[], { isRemarkingAnew }: { isRemarkingAnew: boolean }): Map<string, string> {
    const texts = new Map<string, string>();
    for (const file of this.project.sources) {
      const remarks = remarkEdits(this.project, file, { left, areTakenOut: isRemarkingAnew });
      const stale = isRemarkingAnew ? staleRemarks(file) : [];
      const text = this.textOf(file, [...stale, ...remarks]);
      if (text !== file.text) texts.set(file.fileName, text);
    }
    return texts;
  }

  private textOf(file: ts.SourceFile, remarks: readonly Edit[]): string {
    const { compiler } = this.project;
    const own = this.changes.filter((change) => change.file === file);
    const changed = edited(file.text, [...remarks, ...own.flatMap(({ edits }) => edits)]);
    if (own.length === 0) return changed;
    const parsed = compiler.createSourceFile(file.fileName, changed, file.languageVersion, true);
    const cleaned = edited(changed, unusedImportEdits(compiler, file, parsed));
    const again = compiler.createSourceFile(file.fileName, cleaned, file.languageVersion, true);
    const names = (of: 'imports' | 'common') => [...new Set(own.flatMap((change) => [...(change[of] ?? [])]))];
    return edited(cleaned, [
      ...addImports(compiler, again, '@nestjs/common', names('common')),
      ...addImports(compiler, again, '@taskledger/nestjs', names('imports')),
    ]);
  }
}
