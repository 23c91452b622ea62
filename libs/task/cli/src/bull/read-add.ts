import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { property } from '../source/syntax.js';
import { type AddCall, type AddedJob, AGAIN, UNNAMED } from './queue.model.js';
import { handedOnRemedy } from './scan-engine.js';

const SCHEDULES = /^(upsertJobScheduler|(get|remove)(JobScheduler|Repeatable)\w*)$/;
export const REPEAT_REMEDY = `Put @Schedule() beside @Task() of what it runs, or use Schedules.upsert(), ${AGAIN}`;

/** What a use of a queue adds to it, or why that cannot be told. */
export function readAdd(project: Project, use: ts.Node): AddCall | Problem {
  const { compiler } = project;
  const access = use.parent;
  const call = access.parent;
  if (!compiler.isPropertyAccessExpression(access) || !compiler.isCallExpression(call) || call.expression !== access)
    return { node: use, reason: 'The queue is handed on here.', remedy: handedOnRemedy(project, use) };
  const method = access.name.text;
  if (method === 'addBulk') return readBulk(project, call);
  if (method === 'add') return readOne(project, call);
  const remedy = SCHEDULES.test(method) ? REPEAT_REMEDY : `Use Tasks or TaskQueues for it, or remove it, ${AGAIN}`;
  return { node: call, reason: `queue.${method}() has no counterpart that could be written for you.`, remedy };
}

function readOne(project: Project, call: ts.CallExpression): AddCall | Problem {
  const [first, second, third] = call.arguments;
  const name = project.textOf(first);
  if (name !== undefined)
    return { call, isBulk: false, jobs: [{ name, nameNode: first, data: second, options: third }] };
  // Bull alone takes a job without a name.
  const isUnnamed = first !== undefined && project.compiler.isObjectLiteralExpression(first);
  if (isUnnamed) return { call, isBulk: false, jobs: [{ name: UNNAMED, data: first, options: second }] };
  const remedy = `Write the name as a literal or a constant, ${AGAIN}`;
  return { node: call, reason: 'The name of this job is known only at run time.', remedy };
}

function readBulk(project: Project, call: ts.CallExpression): AddCall | Problem {
  const { compiler } = project;
  const [list] = call.arguments;
  const jobs: AddedJob[] = [];
  const items = list && compiler.isArrayLiteralExpression(list) ? list.elements : mapped(compiler, list);
  for (const item of items ?? []) {
    const nameNode = property(compiler, item, 'name');
    const name = project.textOf(nameNode);
    if (name === undefined) break;
    jobs.push({ name, nameNode, data: property(compiler, item, 'data'), options: property(compiler, item, 'opts') });
  }
  if (items && items.length > 0 && jobs.length === items.length) return { call, isBulk: true, jobs };
  const remedy = `Write it as addBulk(list.map((item) => ({ name: 'literal', data }))), ${AGAIN}`;
  return { node: call, reason: 'What addBulk() adds cannot be read from the code.', remedy };
}

/** The object that `list.map((item) => ({ … }))` makes. */
function mapped(compiler: Project['compiler'], list: ts.Expression | undefined): ts.Expression[] | undefined {
  if (!list || !compiler.isCallExpression(list) || !compiler.isPropertyAccessExpression(list.expression))
    return undefined;
  const [callback] = list.arguments;
  if (list.expression.name.text !== 'map' || !callback || !compiler.isArrowFunction(callback)) return undefined;
  const { body } = callback;
  return compiler.isParenthesizedExpression(body) ? [body.expression] : undefined;
}
