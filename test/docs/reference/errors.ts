import ts from 'typescript';
import { STATUS_OF_CODE } from '../../../libs/task-admin/src/http/problems/problem-details.js';
import { code, table } from './markdown.js';
import { docOf, filesOf, sourceOf } from './source.js';

/** docs/reference/errors.md, from the error classes. */
export function errorReference(): string {
  const files = ['.error.ts', '.errors.ts'].flatMap((ending) => filesOf('libs/task/src/errors', ending));
  const classes = files.flatMap(classesOf);
  const rows = classes.map(rowOf).sort(([a = ''], [b = '']) => a.localeCompare(b));
  return [
    '# Errors',
    'Generated from the code by `npm run docs:reference`. All extend `TaskError` and are exported by `@taskledger/nestjs`. ' +
      'Match on `code`, which is stable; messages may be reworded. The status is that of the REST API, whose problem ' +
      'details carry the same `code`; an error without one is answered with 500, or never reaches a client.',
    table(['Code', 'Class', 'Status', 'When', 'Message, with the remedy'], rows),
  ].join('\n\n');
}

function classesOf(path: string): ts.ClassDeclaration[] {
  return sourceOf(path)
    .statements.filter(ts.isClassDeclaration)
    .filter((node) => codeOf(node) !== undefined);
}

function rowOf(node: ts.ClassDeclaration): string[] {
  const name = codeOf(node) ?? '';
  const status = STATUS_OF_CODE[name];
  const message = messageOf(node);
  return [code(name), code(node.name?.text ?? ''), status ? String(status) : '', docOf(node).text, message];
}

function codeOf(node: ts.ClassDeclaration): string | undefined {
  const member = node.members.filter(ts.isPropertyDeclaration).find(({ name }) => name.getText() === 'code');
  return member?.initializer && ts.isStringLiteral(member.initializer) ? member.initializer.text : undefined;
}

// The argument of super(): what is put in at run time is an ellipsis.
function messageOf(node: ts.ClassDeclaration): string {
  let message = '';
  const visit = (inner: ts.Node): void => {
    if (ts.isCallExpression(inner) && inner.expression.kind === ts.SyntaxKind.SuperKeyword)
      message = inner.arguments[0] ? wordsOf(inner.arguments[0]) : '';
    else ts.forEachChild(inner, visit);
  };
  visit(node);
  return /[a-z]{3}/.test(message) ? code(message.replaceAll('`', "'").trim()) : '';
}

function wordsOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.head.text + node.templateSpans.map(spanText).join('');
  if (ts.isBinaryExpression(node)) return wordsOf(node.left) + wordsOf(node.right);
  return '…';
}

function spanText({ literal }: ts.TemplateSpan): string {
  return `…${literal.text}`;
}
