import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { camelCase, descendants, freeName, memberNames } from '../source/syntax.js';
import { type Edit, editedRange, indentAt, reindent } from '../source/text-edits.js';
import { handlerNames, translateJob, type TranslatedBody, type HandlerNames } from './job-uses.js';
import { payloadType } from './payload-type.js';
import type { Handler, Processor } from './queue.model.js';
import { type Clause, splitSwitch } from './split-switch.js';

/** What a handler needs to become tasks. */
export interface HandlerTarget {
  readonly processor: Processor;
  /** Names of the jobs that come here. */
  readonly jobs: readonly string[];
  /** Options of `@Task`: `queue: 'audio', retry: { … }`. */
  readonly options: string;
  taskName(job: string): string;
}

/** Edits of a method, or why it stays. */
export type Rewritten =
  { readonly edits: readonly Edit[]; readonly usesContext: boolean } | { readonly problem: Problem };

/** Makes tasks of one handler. */
export function rewriteHandler(project: Project, handler: Handler, target: HandlerTarget): Rewritten {
  const { method } = handler;
  const [job, token] = method.parameters;
  const again = 'then run the command again.';
  if (!method.body) return refuse(method, 'This handler has no body.', 'Implement it.');
  if (job && !project.compiler.isIdentifier(job.name))
    return refuse(job, 'The job is destructured in the parameter list.', `Name it job, ${again}`);
  if (token && descendants(project.compiler, method.body).some((node) => node.getText() === token.name.getText()))
    return refuse(token, 'It uses the token of the job.', `Remove that, ${again}`);
  const payload = payloadType(project, job);
  if ('problem' in payload) return payload;
  const clauses = handler.decorator || !job ? undefined : splitSwitch(project, method, job.name.getText());
  const rewritten = clauses
    ? splitEdits(project, method, { ...target, clauses, payload: payload.text, job: job!.name.getText() })
    : wholeEdits(project, handler, { ...target, payload: payload.text, job: job?.name.getText() });
  return 'problem' in rewritten ? rewritten : { ...rewritten, edits: [...rewritten.edits, ...payload.edits] };
}

function refuse(node: ts.Node, reason: string, remedy: string): { problem: Problem } {
  return { problem: { node, reason, remedy } };
}

interface WholeTarget extends HandlerTarget {
  readonly payload: string;
  readonly job?: string;
}

/** The body stays where it is; the parameters change, and `@Task` comes before it. */
function wholeEdits(project: Project, handler: Handler, target: WholeTarget): Rewritten {
  const { method, decorator } = handler;
  const { compiler } = project;
  const names = handlerNames(compiler, method);
  const body = target.job ? translateJob(project, [method.body!], target.job, names) : NO_JOB;
  if (body.problem) return { problem: body.problem };
  const renamed = target.jobs.filter((job) => target.taskName(job) !== job);
  if (renamed.length > 0 && body.edits.some(({ text }) => text === `${names.context}.name`))
    return refuse(
      method,
      `The task for ${renamed.join(', ')} needs another name, but this code compares job.name.`,
      'Rename the job, then run the command again.',
    );
  const parameters = parametersOf(names, target.payload, body);
  const edits = [
    ...body.edits,
    ...(target.job ? [parameterEdit(method, parameters)] : []),
    ...overrideEdits(compiler, method),
  ];
  const tasks = target.jobs.map((job) => taskDecorator(target, job));
  if (decorator || tasks.length === 1) {
    const at = decorator?.node ?? method;
    const end = decorator ? decorator.node.end : at.getStart();
    const gap = decorator ? '' : `\n${indentAt(method.getSourceFile().text, method.getStart())}`;
    return { edits: [...edits, { start: at.getStart(), end, text: tasks[0]! + gap }], usesContext: body.usesContext };
  }
  return { edits: [...edits, delegates(compiler, method, target)], usesContext: true };
}

const NO_JOB: TranslatedBody = { edits: [], usesContext: false };

/** One task for each name, all of which call the method that was there. */
function delegates(compiler: Project['compiler'], method: ts.MethodDeclaration, target: WholeTarget): Edit {
  const taken = memberNames(compiler, target.processor.declaration);
  const indent = indentAt(method.getSourceFile().text, method.getStart());
  const text = target.jobs.map((job) => {
    const name = freeName(camelCase(job), taken);
    taken.add(name);
    const call = `return this.${method.name.getText()}(payload, ctx);`;
    return `${taskDecorator(target, job)}\n${indent}${name}(payload: ${target.payload}, ctx: TaskContext) {\n${indent}  ${call}\n${indent}}\n\n${indent}`;
  });
  return { start: method.getStart(), end: method.getStart(), text: text.join('') };
}

interface SplitTarget extends WholeTarget {
  readonly job: string;
  readonly clauses: readonly Clause[];
}

/** Each `case` becomes a method of its own. */
function splitEdits(project: Project, method: ts.MethodDeclaration, target: SplitTarget): Rewritten {
  const { compiler } = project;
  const source = method.getSourceFile().text;
  const indent = indentAt(source, method.getStart());
  const taken = memberNames(compiler, target.processor.declaration);
  const names = handlerNames(compiler, method);
  const methods: string[] = [];
  let usesContext = false;
  for (const { job, statements } of target.clauses) {
    const body = translateJob(project, statements, target.job, names);
    if (body.problem) return { problem: body.problem };
    usesContext ||= body.usesContext;
    const name = freeName(camelCase(job), taken);
    taken.add(name);
    const lines =
      statements.length === 0 ? '' : bodyText(source, statements, { edits: body.edits, indent: `${indent}  ` });
    const head = `async ${name}(${parametersOf(names, target.payload, body)}) {`;
    methods.push(`${taskDecorator(target, job)}\n${indent}${head}\n${lines}${indent}}`);
  }
  const edit = { start: method.getStart(), end: method.end, text: methods.join(`\n\n${indent}`) };
  return { edits: [edit], usesContext };
}

function bodyText(
  source: string,
  statements: readonly ts.Node[],
  { edits, indent }: { edits: readonly Edit[]; indent: string },
): string {
  const [start, end] = [statements[0]!.getStart(), statements.at(-1)!.end];
  return `${indent}${reindent(editedRange(source, [start, end], edits), indentAt(source, start), indent)}\n`;
}

function parametersOf({ payload, context }: HandlerNames, type: string, body: TranslatedBody): string {
  return `${payload}: ${type}${body.usesContext ? `, ${context}: TaskContext` : ''}`;
}

function parameterEdit({ parameters }: ts.MethodDeclaration, text: string): Edit {
  return { start: parameters[0]!.getStart(), end: parameters.at(-1)!.end, text };
}

function overrideEdits(compiler: Project['compiler'], method: ts.MethodDeclaration): Edit[] {
  return (compiler.getModifiers(method) ?? [])
    .filter(({ kind }) => kind === compiler.SyntaxKind.OverrideKeyword)
    .map((node) => ({ start: node.getStart(), end: node.end + 1, text: '' }));
}

function taskDecorator(target: HandlerTarget, job: string): string {
  return `@Task('${target.taskName(job)}', { ${target.options} })`;
}
