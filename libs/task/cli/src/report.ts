import type { Finding } from './findings.js';
import type { MigrationReport } from './migration.js';
import type { Project } from './source/project.js';

/** The report for a terminal. */
export function reportText(project: Project, report: MigrationReport, dryRun: boolean): string {
  const { files, moved, left, notes, steps } = report;
  const what = dryRun ? 'Would change' : 'Changed';
  const install = project.isLibraryInstalled || files.length === 0 ? [] : ['Run: npm install @taskledger/nestjs'];
  return [
    files.length === 0 ? 'Nothing to change.' : `${what} ${files.length} ${files.length === 1 ? 'file' : 'files'}:`,
    ...files.map((file) => `  ${project.pathOf(file)}`),
    ...section('Moved to Taskledger', moved),
    ...section(
      'Left as it was',
      left.map((finding) => place(project, finding)),
    ),
    ...section(
      'Changed, please check',
      notes.map((finding) => place(project, finding)),
    ),
    ...section('Next', [...install, ...steps]),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...[...new Set(lines)].map((line) => `  ${line}`)];
}

function place(project: Project, { file, line, reason, remedy }: Finding): string {
  return `${project.pathOf(file)}:${line}  ${reason} ${remedy}`;
}
