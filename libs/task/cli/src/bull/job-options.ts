import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { nameOf, property } from '../source/syntax.js';

/** What job options became: members of an object literal, and what has to be said about them. */
export interface JobOptions {
  /** For `enqueue`, in order: `delay: 5000`. */
  readonly members: readonly string[];
  /** The part that a task may have too: `maxRetries: 2, baseMs: 500`. */
  readonly retry: readonly string[];
  readonly notes: readonly Problem[];
  readonly problem?: Problem;
}

/** Kept or dropped by the ledger's own rules. */
const HOUSEKEEPING = ['removeOnComplete', 'removeOnFail', 'keepLogs', 'stackTraceLimit', 'sizeLimit', 'timestamp'];
const MOST_PRIORITY = 10;
const LONGEST_WAIT_MS = 600_000;

const NONE: JobOptions = { members: [], retry: [], notes: [] };

/** Translates options of `queue.add()` or `defaultJobOptions`. Only an object literal can be. */
export function translateOptions(project: Project, options: ts.Expression | undefined): JobOptions {
  const { compiler } = project;
  if (!options) return NONE;
  const again = 'then run the command again.';
  if (!compiler.isObjectLiteralExpression(options))
    return {
      ...NONE,
      problem: {
        node: options,
        reason: 'These job options are not written out here.',
        remedy: `Write them as an object literal, ${again}`,
      },
    };
  const parts: Parts = { members: [], retry: retryOf(project, options), notes: [] };
  for (const one of options.properties) {
    const name = nameOf(compiler, one.name);
    const value = name === undefined ? undefined : property(compiler, options, name);
    const isKnown = name !== undefined && value !== undefined && take(project, parts, { name, value });
    if (!isKnown)
      return {
        ...NONE,
        problem: {
          node: one,
          reason: `Job option ${name ?? one.getText()} has no counterpart.`,
          remedy: `Remove it, ${again}`,
        },
      };
  }
  return parts;
}

interface Parts {
  readonly members: string[];
  readonly retry: string[];
  readonly notes: Problem[];
}

/** False for an option that is not known. */
function take(project: Project, parts: Parts, { name, value }: { name: string; value: ts.Expression }): boolean {
  if (name === 'delay' || name === 'timeout') parts.members.push(assigned(name, value));
  else if (name === 'jobId') parts.members.push(assigned('taskId', value));
  else if (name === 'priority') takePriority(project, parts, value);
  else if (name === 'backoff') return takeBackoffNotes(project, parts, value);
  else if (HOUSEKEEPING.includes(name)) parts.notes.push(dropped(name, value));
  else return name === 'attempts';
  return true;
}

function takePriority({ compiler }: Project, parts: Parts, value: ts.Expression): void {
  const number = compiler.isNumericLiteral(value) ? Number(value.text) : undefined;
  if (number === undefined) parts.members.push(`priority: Math.min(${MOST_PRIORITY}, Math.max(1, ${value.getText()}))`);
  else parts.members.push(`priority: ${Math.min(MOST_PRIORITY, Math.max(1, number))}`);
  if (number !== undefined && number >= 1 && number <= MOST_PRIORITY) return;
  parts.notes.push({
    node: value,
    reason:
      'BullMQ has priorities from 1 to 2,097,152, Taskledger from 1 (first) to 10 (last): larger ones all became 10.',
    remedy: 'Spread your priorities over 1 to 10. A task without one has 5; in BullMQ a job without one came first.',
  });
}

function takeBackoffNotes(project: Project, parts: Parts, value: ts.Expression): boolean {
  if (parts.retry.some((text) => text === UNKNOWN_BACKOFF)) return false;
  if (project.textOf(property(project.compiler, value, 'type')) === 'exponential')
    parts.notes.push({
      node: value,
      reason: 'Exponential waits are no longer than retry.maxMs, ten minutes by default; in BullMQ they had no limit.',
      remedy: 'Set retry.maxMs if they should be.',
    });
  return true;
}

function dropped(name: string, value: ts.Expression): Problem {
  const isRetention = name.startsWith('removeOn');
  const remedy = isRetention
    ? 'Finished executions are kept for 30 days: TaskModule.forRoot({ retention: { finished } }) changes that.'
    : 'Nothing has to be done.';
  return { node: value, reason: `Job option ${name} was dropped.`, remedy };
}

const UNKNOWN_BACKOFF = 'unknown';

/** `attempts` and `backoff`, which belong together. Without a backoff BullMQ tries again at once. */
function retryOf(project: Project, options: ts.ObjectLiteralExpression): string[] {
  const attempts = property(project.compiler, options, 'attempts');
  const backoff = property(project.compiler, options, 'backoff');
  const waits = backoff ? waitsOf(project, backoff) : ['baseMs: 0'];
  if (!attempts) return backoff ? waits : [];
  const isLiteral = project.compiler.isNumericLiteral(attempts);
  const retries = isLiteral ? String(Math.max(0, Number(attempts.text) - 1)) : `Math.max(0, ${attempts.getText()} - 1)`;
  return [`maxRetries: ${retries}`, ...waits];
}

function waitsOf(project: Project, backoff: ts.Expression): string[] {
  const { compiler } = project;
  if (!compiler.isObjectLiteralExpression(backoff))
    return isNumber(project, backoff) ? fixed(project, backoff) : [UNKNOWN_BACKOFF];
  const type = project.textOf(property(compiler, backoff, 'type'));
  const delay = property(compiler, backoff, 'delay');
  const jitter = property(compiler, backoff, 'jitter');
  const chance = jitter ? [assigned('jitter', jitter)] : [];
  if (type === 'fixed') return [...(delay ? fixed(project, delay) : ['baseMs: 0']), ...chance];
  if (type === 'exponential') return [...(delay ? [assigned('baseMs', delay)] : ['baseMs: 0']), ...chance];
  return [UNKNOWN_BACKOFF];
}

function fixed({ compiler }: Project, delay: ts.Expression): string[] {
  const isShort = compiler.isNumericLiteral(delay) && Number(delay.text) <= LONGEST_WAIT_MS;
  return ['factor: 1', assigned('baseMs', delay), ...(isShort ? [] : [assigned('maxMs', delay)])];
}

function isNumber({ checker, compiler }: Project, node: ts.Expression): boolean {
  return (checker.getTypeAtLocation(node).flags & compiler.TypeFlags.NumberLike) !== 0;
}

function assigned(name: string, value: ts.Expression): string {
  const text = value.getText();
  return name === text ? name : `${name}: ${text}`;
}

/** `{ … }` of the members and the retry, or nothing. */
export function optionsText({ members, retry }: Pick<JobOptions, 'members' | 'retry'>): string | undefined {
  const all = [...members, ...(retry.length > 0 ? [`retry: { ${retry.join(', ')} }`] : [])];
  return all.length === 0 ? undefined : `{ ${all.join(', ')} }`;
}
