export interface Frame {
  readonly text: string;
  /** Of the application itself; not of a library, nor of how the handler came to be called. */
  readonly isOwn: boolean;
}

/** An error, or what caused the one before. */
export interface StackPart {
  readonly title: string;
  readonly frames: readonly Frame[];
}

const FRAME = /^\s+at /;
// What Node hangs on to the last frame, and ends with, where it prints what belongs to an error.
const OPENING = /(?: \{|,)$/;
const CLOSING = /^\s*[}\]]+,?$/;
const FOREIGN = /node_modules|\bnode:|<anonymous>/;
// Nest calls handlers through it: what comes after it in a stack is the way to the handler, not in it.
const CALLER = /external-context-creator/;
const ROOT = /[ (]((?:\/|[A-Za-z]:[\\/])[^()]*?[\\/])node_modules[\\/]/;
const SCHEME = /\bfile:\/\/(?:\/(?=[A-Za-z]:))?/g;

/** A stack in parts. Files are named from the application's folder: the one that its node_modules are in. */
export function partsOf(stack: string): readonly StackPart[] {
  const lines = relative(stack).split('\n');
  const parts: { title: string; frames: Frame[] }[] = [{ title: '', frames: [] }];
  let isInside = true;
  for (const line of lines.filter((each) => each.trim() !== '' && !CLOSING.test(each))) {
    const part = parts.at(-1);
    if (FRAME.test(line)) {
      isInside &&= !CALLER.test(line);
      part?.frames.push({ text: line.trim().replace(OPENING, ''), isOwn: isInside && !FOREIGN.test(line) });
    } else if (part && part.frames.length === 0) part.title += `${part.title && '\n'}${line}`;
    else {
      parts.push({ title: line, frames: [] });
      isInside = true;
    }
  }
  return parts;
}

/** The same text, without the folder where it can be told which one that is. */
export function relative(stack: string): string {
  const lines = stack.split('\n').map((line) => (FRAME.test(line) ? line.replaceAll(SCHEME, '') : line));
  const roots = lines.flatMap((line) => (FRAME.test(line) ? (ROOT.exec(line)?.[1] ?? []) : []));
  const root = roots.sort((a, b) => a.length - b.length)[0];
  if (!root) return lines.join('\n');
  return lines.map((line) => (FRAME.test(line) ? line.replaceAll(root, '') : line)).join('\n');
}

/** Where it was thrown: the first frame that is the application's, as the fingerprint of an error takes it. */
export function topFrameOf(stack: string): string | undefined {
  const frames = partsOf(stack).flatMap((part) => part.frames);
  return frames.find(({ isOwn }) => isOwn)?.text.replace(/^at /, '');
}
