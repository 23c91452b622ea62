import { describe, expect, it } from '@jest/globals';
import type { ExplanationReason } from '../../ledger/index.js';
import { executionsNamedIn, withNamesHidden } from './explained-names.js';

const since = new Date();
const child = (executionId: string) => ({ executionId, taskName: 'child', status: 'PENDING' as const });
const upstream = (executionId: string) => ({ ...child(executionId), condition: 'success' as const });

const NAMING: readonly ExplanationReason[] = [
  { kind: 'children', since, open: 3, children: [child('seen'), child('secret')], hidden: 0 },
  { kind: 'dependency', open: 3, upstreams: [upstream('seen'), upstream('secret')], hidden: 0 },
];

describe('executions that a reason names', () => {
  it.each(NAMING)('$kind: those that the reader may not see become a number', (reason) => {
    expect(executionsNamedIn(reason)).toEqual(['seen', 'secret']);
    const told = withNamesHidden(reason, (id) => id === 'seen');
    expect(told).toMatchObject({ open: 3, hidden: 1 });
    expect(executionsNamedIn(told)).toEqual(['seen']);
    expect(withNamesHidden(reason, () => true)).toBe(reason);
  });
});
