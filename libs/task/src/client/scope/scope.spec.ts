import { describe, expect, it } from '@jest/globals';
import type { TaskExecution } from '../../ledger/index.js';
import { CheckedScope } from './scope.js';

const execution = {
  taskName: 'report',
  module: 'billing',
  queue: 'default',
  tags: ['a', 'b'],
  createdBy: 'u1',
  metadata: { tenant: 'acme', where: { region: 'eu' } },
} as unknown as TaskExecution;

describe('CheckedScope', () => {
  it.each([
    [undefined, 'scope'],
    [null, 'scope'],
    [{}, 'scope'],
    ['all', 'scope'],
    [[], 'scope'],
    [{ createdby: 'u1' }, 'scope.createdby'],
    [{ createdBy: undefined }, 'scope.createdBy'],
    [{ createdBy: null }, 'scope.createdBy'],
    [{ createdBy: '' }, 'scope.createdBy'],
    [{ createdBy: 7 }, 'scope.createdBy'],
    [{ createdBy: 'u1', tags: undefined }, 'scope.tags'],
    [{ tags: [] }, 'scope.tags'],
    [{ tags: 'a' }, 'scope.tags'],
    [{ queues: [undefined] }, 'scope.queues'],
    [{ metadata: {} }, 'scope.metadata'],
    [{ metadata: { tenant: undefined } }, 'scope.metadata.tenant'],
    [{ metadata: { tenant: null } }, 'scope.metadata.tenant'],
    [{ metadata: { where: { region: undefined } } }, 'scope.metadata.where.region'],
    [{ metadata: { tenant: {} } }, 'scope.metadata.tenant'],
  ])('E1 refuses %j and names the field', (scope, option) => {
    expect(() => CheckedScope.of(scope)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', option }) as unknown as Error,
    );
  });

  it.each([
    [{ createdBy: 'u1', modules: ['billing'] }, true],
    [{ createdBy: 'u2' }, false],
    [{ tasks: ['other', 'report'] }, true],
    [{ tasks: ['other'] }, false],
    [{ queues: ['other'] }, false],
    [{ tags: ['a', 'b'] }, true],
    [{ tags: ['a', 'c'] }, false],
    [{ metadata: { tenant: 'acme', where: { region: 'eu' } } }, true],
    [{ metadata: { tenant: 'other' } }, false],
    [{ createdBy: 'u1', metadata: { tenant: 'other' } }, false],
  ])('%j: %s', (scope, expected) => {
    expect(CheckedScope.of(scope).includes(execution)).toBe(expected);
  });

  it('E1 never lets a filter widen it', () => {
    const narrowed = (filter: object, scope: object) => CheckedScope.of(scope).narrowed(filter);
    expect(narrowed({ createdBy: 'u2' }, { createdBy: 'u1' })).toBeNull();
    expect(narrowed({ module: 'sales' }, { modules: ['billing'] })).toBeNull();
    expect(narrowed({ metadata: { tenant: 'b' } }, { metadata: { tenant: 'a' } })).toBeNull();
    expect(narrowed({ taskName: ['report', 'other'] }, { tasks: ['report', 'invoice'] })).toEqual({
      taskName: ['report'],
    });
    expect(narrowed({ tags: ['a'], metadata: { x: 1 } }, { tags: ['b'], metadata: { tenant: 'a' } })).toEqual({
      tags: ['a', 'b'],
      metadata: { x: 1, tenant: 'a' },
    });
  });
});
