import { planBull } from './bull/plan-bull.js';
import { CliError } from './cli.error.js';
import type { Finding } from './findings.js';
import { Plan, type Unit } from './plan.js';
import { planSchedules } from './schedule/plan-schedules.js';
import { uncommitted, writeFiles } from './source/file-writer.js';
import type { CompileError, Project } from './source/project.js';

const PLANNERS = { bullmq: planBull, schedule: planSchedules };

export type Part = keyof typeof PLANNERS;

export interface MigrationRequest {
  readonly only?: Part;
  readonly dryRun: boolean;
  /** Writes over changes that are not committed. */
  readonly allowDirty: boolean;
}

/** What a migration did, or would do. */
export interface MigrationReport {
  readonly files: readonly string[];
  readonly moved: readonly string[];
  readonly left: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly steps: readonly string[];
}

/**
 * Plans, compiles what was planned, takes out what would not compile, and writes the rest.
 * @throws CliError where a file to write has changes that are not committed, or cannot be written
 */
export function migrate(project: Project, { only, dryRun, allowDirty }: MigrationRequest): MigrationReport {
  const parts: readonly Part[] = only ? [only] : ['bullmq', 'schedule'];
  const plans: { readonly plan: Plan; readonly left: readonly Finding[] }[] = [];
  let current = project;
  for (const part of parts) {
    const moved = movePart(current, part, !only && part === parts[0]);
    plans.push(moved);
    current = moved.project;
  }
  const texts = changesBetween(project, current);
  const files = [...texts.keys()];
  if (!dryRun) {
    if (!allowDirty) assertCommitted(project, files);
    writeFiles(texts);
  }
  return {
    files,
    moved: plans.flatMap(({ plan }) => plan.moved),
    left: plans.flatMap(({ left }) => left),
    notes: plans.flatMap(({ plan }) => plan.notes),
    steps: [...plans.flatMap(({ plan }) => [...plan.steps]), ...(files.length > 0 ? testSteps(project) : [])],
  };
}

/** The project as it is after one part, in memory. Remarks of earlier runs are written anew where both parts run. */
function movePart(project: Project, part: Part, isRemarkingAnew: boolean) {
  const blocked = new Map<Unit, Finding>();
  for (;;) {
    const plan = new Plan(project);
    PLANNERS[part](project, plan, new Set(blocked.keys()));
    const left = [...plan.left, ...blocked.values()];
    const next = project.with(plan.texts(left, { isRemarkingAnew }));
    const refused = plan.isEmpty ? new Map<Unit, Finding>() : refusals(project, next, plan);
    if (refused.size === 0) return { plan, left, project: next };
    for (const [unit, finding] of refused) blocked.set(unit, finding);
  }
}

/** Units that would not compile, with what the compiler says. */
function refusals(before: Project, after: Project, plan: Plan): Map<Unit, Finding> {
  const refused = new Map<Unit, Finding>();
  const errors = after.errors();
  // Checking takes most of the time: what was wrong before matters only if something is.
  const known = new Set(errors.length === 0 ? [] : before.errors().map(keyOf));
  for (const error of errors.filter((one) => !known.has(keyOf(one))))
    for (const [unit, node] of plan.unitsOf(error.file)) {
      const reason = `Left as it was: the result would not compile (${error.message})`;
      if (!refused.has(unit)) refused.set(unit, { ...placeOf(error, node), reason, remedy: 'Change it by hand.' });
    }
  return refused;
}

function placeOf({ file, line }: CompileError, node: Finding['node']): Pick<Finding, 'file' | 'line' | 'node'> {
  if (!node) return { file, line };
  const source = node.getSourceFile();
  return { node, file: source.fileName, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 };
}

const keyOf = ({ file, message }: CompileError): string => `${file}\0${message}`;

function changesBetween(before: Project, after: Project): Map<string, string> {
  const texts = new Map(after.sources.map(({ fileName, text }) => [fileName, text]));
  const changed = before.sources.filter(({ fileName, text }) => texts.get(fileName) !== text);
  return new Map(changed.map(({ fileName }) => [fileName, texts.get(fileName)!]));
}

function assertCommitted(project: Project, files: readonly string[]): void {
  const changes = files.length === 0 ? [] : uncommitted(project.dir, files);
  if (changes.length === 0) return;
  throw new CliError(
    [
      'Files that this would change are not committed:',
      ...changes.map((line) => `  ${line}`),
      'Commit or stash them first, so that git can undo it, or use --allow-dirty. Nothing was changed.',
    ].join('\n'),
  );
}

function testSteps(project: Project): string[] {
  const tests = project.tests.filter(({ text }) => /@nestjs\/bull|getQueueToken|bullmq/.test(text));
  return tests.map(
    ({ fileName }) =>
      `${project.pathOf(fileName)}: this test still knows BullMQ. Tests of tasks use @taskledger/nestjs/testing.`,
  );
}
