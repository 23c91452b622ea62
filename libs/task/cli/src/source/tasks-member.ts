import type ts from 'typescript';
import type { Compiler } from './compiler.js';

/** The member of a class that has `Tasks` injected. */
export function tasksMember(compiler: Compiler, declaration: ts.ClassDeclaration): string | undefined {
  const constructor = declaration.members.find(compiler.isConstructorDeclaration);
  const injected = constructor?.parameters.filter((one) => (compiler.getModifiers(one) ?? []).length > 0) ?? [];
  const properties = declaration.members.filter(compiler.isPropertyDeclaration);
  return [...injected, ...properties].find(({ type }) => type?.getText() === 'Tasks')?.name.getText();
}
