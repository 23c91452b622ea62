import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// What differs from one failure to the next although its cause is the same, the wider before the narrower.
const VARIABLE: readonly (readonly [RegExp, string])[] = [
  [/(?<!\w)(["'`])(?:\\.|(?!\1)[^\\\n])*\1(?!\w)/g, '$1…$1'],
  [/\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b/g, '@'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s,;)\]}'"]+/gi, '://'],
  [/(?<![\w.])(?:[a-z]:)?(?:[\\/][\w.@~-]+){2,}[\\/]?/gi, '/…'],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '#'],
  // Ids of many kinds: cus_Nf8aXk20, ord-2024-11, 5f3c9a1b. A word without a digit stays.
  [/\b[a-z]+[_-](?=[a-z_-]*\d)[\w-]+/gi, '#'],
  [/\b0x[0-9a-f]+\b|\b(?=[a-z]*\d)[a-z\d]{6,}\b/gi, '#'],
  [/\d+(?:[.,:]\d+)*/g, '#'],
];

/**
 * Groups errors of one origin: type, message without its variable parts, and the top frame of the application, which is the
 * first that is neither of Node nor of a package. Of the frame the function and the file count, not the line: a line moves
 * with every change above it.
 */
export function errorFingerprint(type: string, message: string, stack: string | undefined): string {
  const key = `${type}\n${normalMessage(message)}\n${topFrame(stack)}`;
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}

/** A message without what differs from one failure to the next. */
export function normalMessage(message: string): string {
  return VARIABLE.reduce((text, [variable, instead]) => text.replace(variable, instead), message);
}

function topFrame(stack = ''): string {
  const frame = stack
    .split('\n')
    .find((line) => /^\s+at /.test(line) && !line.includes('node_modules') && !line.includes('node:'));
  if (frame === undefined) return '';
  const [, named, place = ''] = /^\s+at (?:async )?(?:(.*?) \()?(.*?)(?::\d+)*\)?$/.exec(frame) ?? [];
  return `${named ?? ''} ${fileOf(place)}`;
}

// Below the working directory: releases lie in folders of their own. A bundler names its files by a hash of their content.
function fileOf(place: string): string {
  const path = place.startsWith('file://') ? pathOf(place) : place;
  const below = relative(process.cwd(), path).replaceAll('\\', '/');
  return (below.startsWith('..') ? path : below).replace(/[-.][0-9a-z_]{8,}(?=\.[cm]?js$)/i, '');
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}
