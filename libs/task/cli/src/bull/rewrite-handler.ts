import type ts from 'typescript';
import type { Problem } from '../findings.js';
import { usesBelow } from '../source/meaning.js';
import type { Project } from '../source/project.js';
import { camelCase, freeName, memberNames } from '../source/syntax.js';
import { type Edit, indentAt } from '../source/text-edits.js';
import { type HandlerTarget, parametersOf, refuse, type Rewritten, taskDecorator } from './handler-target.js';
import { handlerNames, translateJob, type TranslatedBody } from './job-uses.js';
import { payloadType } from './payload-type.js';
import { AGAIN, type Handler } from './queue.model.js';
import { defaultOf, splitSwitch } from './split-switch.js';
import { splitEdits } from './split-handler.js';

/** Makes tasks of one handler. */
export function rewriteHandler(project: Project, handler: Handler, target: HandlerTarget): Rewritten {
  const { method } = handler;
  const [job, token] = method.parameters;
  if (!method.body) return refuse(method, 'This handler has no body.', 'Implement it.');
  if (job && !project.compiler.isIdentifier(job.name))
    return refuse(job, 'The job is destructured in the parameter list.', `Name it job, ${AGAIN}`);
  if (token && usesBelow(project, method.body, token).length > 0)
    return refuse(token, 'It uses the token of the job, or its signal.', `Remove that, ${AGAIN}`);
  const payload = payloadType(project, job);
  if ('problem' in payload) return payload;
  const parts = handler.decorator || !job ? undefined : splitSwitch(project, method, job.name.getText());
  const rewritten =
    parts && job
      ? splitEdits(project, method, { ...target, ...parts, payload: payload.text, job })
      : wholeEdits(project, handler, { ...target, payload: payload.text, job });
  return 'problem' in rewritten ? rewritten : { ...rewritten, edits: [...rewritten.edits, ...payload.edits] };
}

interface WholeTarget extends HandlerTarget {
  readonly payload: string;
  readonly job?: ts.ParameterDeclaration;
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
      `Rename the job, ${AGAIN}`,
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
  const notes = restNotes(project, method, target);
  return { edits: [...edits, delegates(compiler, method, target)], usesContext: true, notes };
}

/** A default takes any name; tasks are made only for those that can be seen. */
function restNotes(project: Project, method: ts.MethodDeclaration, { jobs }: HandlerTarget): Problem[] {
  const node = defaultOf(project, method);
  if (!node) return [];
  const reason = `The default of this switch took jobs of any name; there are tasks only for those in this project: ${jobs.join(', ')}.`;
  return [{ node, reason, remedy: 'Add a @Task() for each other name, which enqueue() refuses until then.' }];
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

function parameterEdit({ parameters }: ts.MethodDeclaration, text: string): Edit {
  return { start: parameters[0]!.getStart(), end: parameters.at(-1)!.end, text };
}

function overrideEdits(compiler: Project['compiler'], method: ts.MethodDeclaration): Edit[] {
  return (compiler.getModifiers(method) ?? [])
    .filter(({ kind }) => kind === compiler.SyntaxKind.OverrideKeyword)
    .map((node) => ({ start: node.getStart(), end: node.end + 1, text: '' }));
}
