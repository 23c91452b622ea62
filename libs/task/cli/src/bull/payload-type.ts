import type ts from 'typescript';
import type { Problem } from '../findings.js';
import type { Project } from '../source/project.js';
import { descendants } from '../source/syntax.js';
import type { Edit } from '../source/text-edits.js';

type Payload = { readonly text: string; readonly edits: readonly Edit[] } | { readonly problem: Problem };

/** The payload's type, from `Job<T>`; what is no class is imported as a type, because decorators record it. */
export function payloadType(project: Project, job: ts.ParameterDeclaration | undefined): Payload {
  const { compiler, checker } = project;
  const type = job?.type;
  const argument = type && compiler.isTypeReferenceNode(type) ? type.typeArguments?.[0] : undefined;
  if (!argument) return { text: 'any', edits: [] };
  const { flags } = checker.getTypeAtLocation(argument);
  const plain = compiler.TypeFlags.StringLike | compiler.TypeFlags.NumberLike | compiler.TypeFlags.BooleanLike;
  if ((flags & plain) !== 0 || compiler.isArrayTypeNode(argument)) {
    const remedy = 'Put it into an object where the job is added and where it is read, then run the command again.';
    return {
      problem: { node: argument, reason: 'The data of this job is no object, which a payload has to be.', remedy },
    };
  }
  const names = [argument, ...descendants(compiler, argument)].filter(compiler.isIdentifier);
  return { text: argument.getText(), edits: names.flatMap((name) => typeImport(project, name)) };
}

function typeImport({ compiler, checker }: Project, name: ts.Identifier): Edit[] {
  const symbol = checker.getSymbolAtLocation(name);
  const [declaration] = symbol?.declarations ?? [];
  if (!symbol || !declaration || !compiler.isImportSpecifier(declaration)) return [];
  const isType = declaration.isTypeOnly || declaration.parent.parent.isTypeOnly;
  const target = checker.getAliasedSymbol(symbol);
  if (isType || (target.flags & compiler.SymbolFlags.Value) !== 0) return [];
  return [{ start: declaration.getStart(), end: declaration.getStart(), text: 'type ' }];
}
