import type { TaskExecution } from '@taskledger/nestjs';
import { describe, expect, it } from '@jest/globals';
import { downloadOf } from './download.js';

const headersOf = (name: string, contentType: string) =>
  downloadOf({
    name,
    contentType,
    content: Buffer.from('x'),
    execution: {} as TaskExecution,
    isPayloadVisible: true,
    description: { id: 'a-1' },
    data: {},
  }).getHeaders();

describe('downloadOf', () => {
  it.each([
    ['report', 'text/csv; charset=utf-8', 'report.csv'],
    ['report.csv', 'application/octet-stream', 'report.csv'],
    ['summary', 'application/json', 'summary.json'],
    ['data', 'application/x-unknown', 'data.bin'],
    ['../../etc/passwd', 'text/plain', 'passwd.txt'],
    ['C:\\temp\\evil.exe', 'text/plain', 'evil.exe'],
    ['.bashrc', 'text/plain', 'bashrc.txt'],
    ['a"b;c\r\nd', 'text/plain', 'a_b_c__d.txt'],
    ['...', 'text/plain', 'artifact.txt'],
    ['', 'text/plain', 'artifact.txt'],
    ['x'.repeat(500), 'text/plain', `${'x'.repeat(150)}.txt`],
  ])('names %j of type %s %j', (name, contentType, expected) => {
    const { disposition } = headersOf(name, contentType);
    expect(disposition).toBe(`attachment; filename="${expected}"; filename*=UTF-8''${encodeURIComponent(expected)}`);
  });

  it('gives a name in other scripts twice', () => {
    expect(headersOf("rapport d'été 100%.pdf", 'application/pdf').disposition).toBe(
      `attachment; filename="rapport d'_t_ 100_.pdf"; filename*=UTF-8''rapport%20d%27%C3%A9t%C3%A9%20100%25.pdf`,
    );
  });

  it('S4-19 never repeats a content type that is no content type', () => {
    expect(headersOf('a', 'text/html; charset="utf-8"').type).toBe('text/html; charset="utf-8"');
    for (const contentType of ['', 'html', 'text/html\r\nX-Evil: 1', 'text/html; <script>'])
      expect(() => headersOf('a', contentType)).toThrow(
        expect.objectContaining({ code: 'ARTIFACT_NOT_DOWNLOADABLE', detail: expect.stringContaining('"a-1"') }),
      );
  });
});
