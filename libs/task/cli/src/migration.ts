import { writeFileSync } from 'node:fs';
import { planBull } from './bull/plan-bull.js';
import { type Finding, remarkEdit } from './findings.js';
import { Plan } from './plan.js';
import { planSchedules } from './schedule/plan-schedules.js';
import type { CompileError, Project } from './source/project.js';
import { edited } from './source/text-edits.js';

export type Part = 'bullmq' | 'schedule';

/** What a migration did, or would do. */
export interface MigrationReport {
  readonly files: readonly string[];
  readonly moved: readonly string[];
  readonly left: readonly Finding[];
  readonly notes: readonly Finding[];
  readonly steps: readonly string[];
}

/** Plans, compiles what was planned, takes out what would not compile, and writes the rest. */
export function migrate(project: Project, { only, dryRun }: { only?: Part; dryRun: boolean }): MigrationReport {
  const before = new Set(project.errors().map(keyOf));
  const blocked = new Map<string, Finding>();
  for (;;) {
    const plan = planned(project, only, blocked);
    const found = refusals(project, plan, before);
    if (found.size > 0) {
      for (const [unit, finding] of found) blocked.set(unit, finding);
      continue;
    }
    const left = [...plan.left, ...blocked.values()];
    const files = written(project, plan.texts(), { left, dryRun });
    return { files, moved: plan.moved, left, notes: plan.notes, steps: [...plan.steps, ...testSteps(project, files)] };
  }
}

function planned(project: Project, only: Part | undefined, blocked: ReadonlyMap<string, Finding>): Plan {
  const plan = new Plan(project);
  const units = new Set(blocked.keys());
  if (only !== 'schedule') planBull(project, plan, units);
  if (only !== 'bullmq') planSchedules(project, plan, units);
  return plan;
}

/** Units that must stay, with the reason. */
function refusals(project: Project, plan: Plan, before: ReadonlySet<string>): Map<string, Finding> {
  const refused = new Map(
    plan.refused.flatMap(({ unit, finding }) => unit.split(', ').map((one) => [one, finding] as const)),
  );
  if (refused.size > 0) return refused;
  const texts = plan.texts();
  if (texts.size === 0) return refused;
  for (const error of project.errors(texts)) {
    if (before.has(keyOf(error))) continue;
    const finding = {
      ...error,
      reason: `Left as it was: the result would not compile (${error.message})`,
      remedy: 'Change it by hand.',
    };
    for (const unit of plan.unitsOf(error.file)) refused.set(unit, finding);
  }
  return refused;
}

const keyOf = ({ file, message }: CompileError): string => `${file}\0${message}`;

function written(
  project: Project,
  texts: Map<string, string>,
  { left, dryRun }: { left: readonly Finding[]; dryRun: boolean },
): string[] {
  for (const file of project.sources) {
    if (texts.has(file.fileName)) continue;
    const remarks = left
      .filter((finding) => finding.file === file.fileName)
      .flatMap((finding) => remarkEdit(project, finding));
    if (remarks.length > 0) texts.set(file.fileName, edited(file.text, remarks));
  }
  if (!dryRun) for (const [file, text] of texts) writeFileSync(file, text);
  return [...texts.keys()];
}

function testSteps(project: Project, files: readonly string[]): string[] {
  if (files.length === 0) return [];
  const tests = project.tests.filter(({ text }) => /@nestjs\/bull|getQueueToken|bullmq/.test(text));
  return tests.map(
    ({ fileName }) =>
      `${project.pathOf(fileName)}: this test still knows BullMQ. Tests of tasks use @taskledger/nestjs/testing.`,
  );
}
