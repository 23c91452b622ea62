import type { ExecutionFilter, TaskExecution } from '@taskledger/nestjs';
import { describe, expect, it } from '@jest/globals';
import { isWithin, knownScope, narrowed } from './execution-scope.js';

const execution = {
  taskName: 'report',
  module: 'billing',
  queue: 'default',
  tags: ['a', 'b'],
  createdBy: 'u1',
} as unknown as TaskExecution;

describe('knownScope', () => {
  it('refuses a field that it does not know: it would narrow nothing', () => {
    expect(() => knownScope({ createdby: 'u1' } as never)).toThrow(
      '"createdby", which is not known. Known fields: createdBy',
    );
  });

  it('takes what a policy may say, and nothing', () => {
    expect(knownScope({ createdBy: 'u1', tags: undefined })).toEqual({ createdBy: 'u1', tags: undefined });
    expect([knownScope(undefined), knownScope(null as never)]).toEqual([undefined, undefined]);
  });
});

describe('narrowed', () => {
  it('keeps a filter as it is without a scope', () => {
    expect(narrowed({ module: 'billing', status: 'SUCCESS' })).toMatchObject({ module: 'billing', status: 'SUCCESS' });
  });

  it('adds the conditions of the scope', () => {
    const filter = narrowed({ status: 'SUCCESS', tags: ['a'] }, { createdBy: 'u1', tags: ['b'], queue: undefined });
    expect(filter).toMatchObject({ status: 'SUCCESS', createdBy: 'u1', tags: ['a', 'b'] });
  });

  it('never lets a filter widen the scope', () => {
    expect(narrowed({ createdBy: 'u2' }, { createdBy: 'u1' })).toBeNull();
    expect(narrowed({ module: 'sales' }, { module: 'billing' })).toBeNull();
    expect(narrowed({ taskName: 'other' }, { taskName: ['report', 'invoice'] })).toBeNull();
    expect(narrowed({ taskName: ['report', 'other'] }, { taskName: ['report', 'invoice'] })?.taskName).toEqual([
      'report',
    ]);
    expect(narrowed<ExecutionFilter>({}, { taskName: 'report' })?.taskName).toEqual(['report']);
  });
});

describe('isWithin', () => {
  it.each([
    [{}, true],
    [{ createdBy: 'u1', module: 'billing' }, true],
    [{ createdBy: 'u2' }, false],
    [{ taskName: ['report'] }, true],
    [{ taskName: 'other' }, false],
    [{ tags: ['a', 'b'] }, true],
    [{ tags: ['a', 'c'] }, false],
    [{ queue: undefined }, true],
  ])('%j: %s', (scope, expected) => {
    expect(isWithin(execution, scope)).toBe(expected);
  });
});
