import type ts from 'typescript';
import type { Compiler } from '../source/compiler.js';
import { type Edit, indentAt } from '../source/text-edits.js';

/** Has `Tasks` injected into a class: by its constructor, or as a property where that takes no more. */
export function injectTasks(
  compiler: Compiler,
  declaration: ts.ClassDeclaration,
  tasks: string,
): { readonly edits: readonly Edit[]; readonly common: readonly string[] } {
  const source = declaration.getSourceFile().text;
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  const last = constructor?.parameters.at(-1);
  const extendsOther = declaration.heritageClauses?.some(({ token }) => token === compiler.SyntaxKind.ExtendsKeyword);
  const parameter = `private readonly ${tasks}: Tasks`;
  const first = declaration.members[0]!;
  const gap = `\n\n${indentAt(source, first.getStart())}`;
  if (constructor && takesMore(last)) {
    const open = last?.end ?? source.indexOf('(', constructor.getStart()) + 1;
    return { edits: inserted(open, last ? `, ${parameter}` : parameter), common: [] };
  }
  if (constructor || extendsOther) {
    const property = `@Inject(Tasks) private readonly ${tasks}!: Tasks;${gap}`;
    return { edits: inserted(first.getStart(), property), common: ['Inject'] };
  }
  return { edits: inserted(firstMethod(compiler, declaration), `constructor(${parameter}) {}${gap}`), common: [] };
}

const inserted = (at: number, text: string): Edit[] => [{ start: at, end: at, text }];

/** Above the remarks of the first method, which are about it. */
function firstMethod(compiler: Compiler, { members }: ts.ClassDeclaration): number {
  const method = members.find((member) => !compiler.isPropertyDeclaration(member)) ?? members[0]!;
  const remarks = compiler.getLeadingCommentRanges(method.getSourceFile().text, method.getFullStart());
  return remarks?.[0]?.pos ?? method.getStart();
}

/** Whether a required parameter may come after this one. */
function takesMore(last: ts.ParameterDeclaration | undefined): boolean {
  return !last || !(last.questionToken || last.initializer || last.dotDotDotToken);
}
