import { describe, expect, it } from '@jest/globals';
import type { Ledger } from '../../ledger/index.js';
import type { TaskSettings } from '../../options/index.js';
import { BUILT_IN } from '../../secrets/index.js';
import { Reporter } from './reporter.js';

describe('Reporter', () => {
  it('gives every report a line that can be read, whatever the report leaves out', async () => {
    const lines: string[] = [];
    const ledger = {
      clock: { now: () => 0 },
      progress: { writeById: async ({ logs }: { logs: string[] }) => lines.push(...logs) },
      signals: { send: () => undefined },
    };
    const settings = { limits: { logLines: 1000 }, redactor: BUILT_IN } as TaskSettings;
    const reporter = new Reporter(ledger as unknown as Ledger, settings);
    for (const report of [40, { percent: 50, message: 'half' }, { step: 'parse' }, { message: 'on it' }])
      await reporter.updateProgress('id', report);
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      '40 %',
      'half',
      'parse',
      'on it',
    ]);
  });
});
