import { createHash } from 'node:crypto';

/** Groups errors of one origin: type, message without its variable parts, and the top frame of the application. */
export function errorFingerprint(type: string, message: string, stack: string | undefined): string {
  const normalized = message
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b|0x[0-9a-f]+|\d+/gi, '#')
    .replace(/(['"`]).*?\1/g, '$1…$1');
  const frame = stack
    ?.split('\n')
    .find((line) => /^\s+at /.test(line) && !line.includes('node_modules') && !line.includes('node:'));
  const place = frame?.replace(/:\d+:\d+\)?$/, '').trim() ?? '';
  return createHash('sha256').update(`${type}\n${normalized}\n${place}`).digest('hex').slice(0, 16);
}
