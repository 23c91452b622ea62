// Controls (C0, DEL, C1), line and paragraph separators, and what changes the direction of text: with them a name or a
// message could forge a line, erase one, or show something else than it says.
const UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const LONGEST_BYTES = 8_192;
const CUT = '… (cut)';

/** Text as one line of a log: control characters are visible escapes such as `\x1b` and `\n`, and at most 8 KB remain. */
export function logLine(text: string): string {
  // An escape is up to six characters, so the rest would be cut anyway.
  return cut(text.slice(0, LONGEST_BYTES + 1).replace(UNSAFE, escaped));
}

/** The frames of a stack, a line each. The message above them is the caller's to tell. */
export function stackLines(stack: string): string {
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, 50).map(logLine).join('\n');
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return NAMED[character] ?? (code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`);
}

function cut(line: string): string {
  if (line.length * 3 <= LONGEST_BYTES) return line;
  const bytes = Buffer.from(line);
  if (bytes.length <= LONGEST_BYTES) return line;
  // Half a character at the end becomes U+FFFD, which is taken off.
  return (
    bytes
      .subarray(0, LONGEST_BYTES - Buffer.byteLength(CUT))
      .toString()
      .replace(/\ufffd$/, '') + CUT
  );
}
