import { describe, expect, it } from '@jest/globals';
import { safeNext } from './safe-next.js';

describe('safeNext', () => {
  it.each(['/', '/admin/tasks', '/admin/tasks/executions?status=FAILURE&page=2', '/a%20b'])('E12 keeps %s', (next) => {
    expect(safeNext(next, '/fallback')).toBe(next);
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    '%2f%2fevil.example',
    '/%2fevil.example',
    '/%5cevil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/%09/evil.example',
    '/a\r\nSet-Cookie: x',
    '/%E0%A4%A',
    '',
    'admin',
    undefined,
    ['/', '/'],
  ])('E12 does not go to %j', (next) => {
    expect(safeNext(next, '/fallback')).toBe('/fallback');
  });
});
