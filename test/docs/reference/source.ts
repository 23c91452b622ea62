import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export const ROOT = join(import.meta.dirname, '../../..');

/** What JSDoc says about a declaration. */
export interface Doc {
  readonly text: string;
  /** `@default`; undefined where there is none. */
  readonly byDefault: string | undefined;
}

/** A source file of the packages, as TypeScript sees it. */
export function sourceOf(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** All files of a folder whose name has this ending, by name. */
export function filesOf(folder: string, ending: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(ending) && !name.includes('.spec.'));
  return names.sort().map((name) => join(folder, name));
}

export function docOf(node: ts.Node): Doc {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = comments.map(({ comment }) => textOf(comment)).join(' ');
  const tag = ts.getJSDocTags(node).find(({ tagName }) => tagName.text === 'default');
  return { text, byDefault: tag && textOf(tag.comment) };
}

// {@link Name} becomes the name.
function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  if (comment === undefined || typeof comment === 'string') return (comment ?? '').replace(/\s+/g, ' ');
  const parts = comment.map((part) => (part.kind === ts.SyntaxKind.JSDocText ? part.text : nameOf(part)));
  return parts.join('').replace(/\s+/g, ' ');
}

function nameOf(link: ts.JSDocComment): string {
  return 'name' in link && link.name ? `\`${link.name.getText()}\`` : link.text;
}
