import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { nameOf, property } from '../source/syntax.js';
import { AGAIN } from './queue.model.js';
import { REPEAT_REMEDY } from './read-add.js';

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
const NUMBER = /^\d+$/;

const NONE: JobOptions = { members: [], retry: [], notes: [] };

/** How to read options. */
export interface Reading {
  /** The text of a value. */
  readonly textOf?: (value: ts.Expression) => string;
  /** Whether the queue has a backoff of its own, which stays for a job that says nothing of it. */
  readonly hasBackoff?: boolean;
}

/** Translates options of `queue.add()` or `defaultJobOptions`. Only an object literal can be. */
export function translateOptions(
  project: Project,
  options: ts.Expression | undefined,
  { textOf = (value) => value.getText(), hasBackoff = false }: Reading = {},
): JobOptions {
  const { compiler } = project;
  if (!options) return NONE;
  if (!compiler.isObjectLiteralExpression(options)) {
    const remedy = `Write them as an object literal, ${AGAIN}`;
    return { ...NONE, problem: { node: options, reason: 'These job options are not written out here.', remedy } };
  }
  const writing = { project, textOf, hasBackoff };
  const parts: Parts = { ...writing, members: [], retry: retryOf(writing, options), notes: [] };
  for (const one of options.properties) {
    const name = nameOf(compiler, one.name) ?? one.getText();
    const value = property(compiler, options, name);
    if (!value || !take(parts, { name, value })) return { ...NONE, problem: unknownOption(one, name) };
  }
  return { members: parts.members, retry: parts.retry, notes: parts.notes };
}

function unknownOption(node: ts.Node, name: string): Problem {
  if (name === 'repeat') return { node, reason: 'This job repeats.', remedy: REPEAT_REMEDY };
  return { node, reason: `Job option ${name} has no counterpart.`, remedy: `Remove it, ${AGAIN}` };
}

interface Writing {
  readonly project: Project;
  readonly hasBackoff: boolean;
  textOf(value: ts.Expression): string;
}

interface Parts extends Writing {
  readonly members: string[];
  readonly retry: string[];
  readonly notes: Problem[];
}

/** False for an option that is not known. */
function take(parts: Parts, { name, value }: { name: string; value: ts.Expression }): boolean {
  if (name === 'delay' || name === 'timeout') parts.members.push(assigned(parts, name, value));
  else if (name === 'jobId') takeId(parts, value);
  else if (name === 'priority') takePriority(parts, value);
  else if (name === 'backoff') return takeBackoffNotes(parts, value);
  else if (HOUSEKEEPING.includes(name)) parts.notes.push(dropped(name, value));
  else return name === 'attempts';
  return true;
}

function takeId(parts: Parts, value: ts.Expression): void {
  parts.members.push(assigned(parts, 'taskId', value));
  parts.notes.push({
    node: value,
    reason: 'jobId became taskId; the id of what enqueue() returns is that of the execution.',
    remedy: 'Read taskId where it is the job id that is meant.',
  });
}

function takePriority(parts: Parts, value: ts.Expression): void {
  const text = parts.textOf(value);
  const number = NUMBER.test(text) ? Number(text) : undefined;
  if (number === undefined) parts.members.push(`priority: Math.min(${MOST_PRIORITY}, Math.max(1, ${text}))`);
  else parts.members.push(`priority: ${Math.min(MOST_PRIORITY, Math.max(1, number))}`);
  if (number !== undefined && number >= 1 && number <= MOST_PRIORITY) return;
  parts.notes.push({
    node: value,
    reason:
      'BullMQ has priorities from 1 to 2,097,152, Taskledger from 1 (first) to 10 (last): larger ones all became 10.',
    remedy: 'Spread your priorities over 1 to 10. A task without one has 5; in BullMQ a job without one came first.',
  });
}

function takeBackoffNotes(parts: Parts, value: ts.Expression): boolean {
  const { project } = parts;
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
function retryOf(writing: Writing, options: ts.ObjectLiteralExpression): string[] {
  const { compiler } = writing.project;
  const attempts = property(compiler, options, 'attempts');
  const backoff = property(compiler, options, 'backoff');
  const waits = backoff ? waitsOf(writing, backoff) : writing.hasBackoff ? [] : ['baseMs: 0'];
  if (!attempts) return backoff ? waits : [];
  const text = writing.textOf(attempts);
  const retries = NUMBER.test(text) ? String(Math.max(0, Number(text) - 1)) : `Math.max(0, ${text} - 1)`;
  return [`maxRetries: ${retries}`, ...waits];
}

function waitsOf(writing: Writing, backoff: ts.Expression): string[] {
  const { project, hasBackoff } = writing;
  const { compiler } = project;
  if (!compiler.isObjectLiteralExpression(backoff))
    return isNumber(project, backoff) ? fixed(writing, backoff) : [UNKNOWN_BACKOFF];
  const type = project.textOf(property(compiler, backoff, 'type'));
  const delay = property(compiler, backoff, 'delay');
  const jitter = property(compiler, backoff, 'jitter');
  const chance = jitter ? [assigned(writing, 'jitter', jitter)] : [];
  if (type === 'fixed') return [...(delay ? fixed(writing, delay) : ['baseMs: 0']), ...chance];
  if (type !== 'exponential') return [UNKNOWN_BACKOFF];
  // Instead of the factor of a fixed backoff that the queue may have.
  const factor = hasBackoff ? ['factor: 2'] : [];
  return [...factor, delay ? assigned(writing, 'baseMs', delay) : 'baseMs: 0', ...chance];
}

function fixed(writing: Writing, delay: ts.Expression): string[] {
  const isShort = writing.project.compiler.isNumericLiteral(delay) && Number(delay.text) <= LONGEST_WAIT_MS;
  return ['factor: 1', assigned(writing, 'baseMs', delay), ...(isShort ? [] : [assigned(writing, 'maxMs', delay)])];
}

function isNumber({ checker, compiler }: Project, node: ts.Expression): boolean {
  return (checker.getTypeAtLocation(node).flags & compiler.TypeFlags.NumberLike) !== 0;
}

function assigned({ textOf }: Writing, name: string, value: ts.Expression): string {
  const text = textOf(value);
  return name === text ? name : `${name}: ${text}`;
}

/** `{ … }` of the members and the retry, or nothing. */
export function optionsText({ members, retry }: Pick<JobOptions, 'members' | 'retry'>): string | undefined {
  const all = [...members, ...(retry.length > 0 ? [`retry: { ${retry.join(', ')} }`] : [])];
  return all.length === 0 ? undefined : `{ ${all.join(', ')} }`;
}
