import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { InvalidOptionError, InvalidPayloadError } from '../../errors/index.js';
import type { LockOptions, PreventDuplicateOptions, UniqueOptions } from './lock.options.js';
import { lockOfPrevention, resolveLock, resolveUnique } from './resolve-lock.js';

const LABEL = 'Task "report" (ReportTasks.generate)';
const lock = (options: unknown) => resolveLock(options as LockOptions, 'report', LABEL);
const keyOf = (options: LockOptions, payload: object = {}) => lock(options).keyOf(payload);
const uniqueKey = (options: UniqueOptions, payload: object) => resolveUnique(options, 'report', LABEL)(payload);

describe('locks', () => {
  it('are one for each task, are skipped when held, and last as long as the run, unless the task says otherwise', () => {
    expect(lock({})).toMatchObject({ onConflict: 'skip', maxHoldMs: undefined });
    expect(keyOf({})).toBe('report');
    expect(lock({ onConflict: 'wait', maxHold: '30m' })).toMatchObject({ onConflict: 'wait', maxHoldMs: 1_800_000 });
  });

  it('S3-10 are scoped by the value of a member of the payload', () => {
    expect(keyOf({ param: 'userId' }, { userId: 'u1' })).toBe('report:u1');
    expect(keyOf({ param: 'order.id' }, { order: { id: 7 } })).toBe('report:7');
    expect(keyOf({ key: 'sync', param: 'userId' }, { userId: 'u1' })).toBe('sync:u1');
  });

  it('S3-12 take falsy values for what they are', () => {
    for (const value of [0, '', false]) expect(keyOf({ param: 'n' }, { n: value })).toBe(`report:${String(value)}`);
  });

  it('S3-12 lock the whole task when the member is missing, and say so once', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { keyOf: key } = lock({ param: 'userId' });
    for (const payload of [{}, { userId: null }, { userId: undefined }]) expect(key(payload)).toBe('report');
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/lock\.param: a payload has no "userId".*"report"/)]]);
    warn.mockRestore();
  });

  it('S3-12 hash a value of more than 200 characters', () => {
    expect(keyOf({ param: 'text' }, { text: 'x'.repeat(200) })).toBe(`report:${'x'.repeat(200)}`);
    const [a, b] = ['a', 'b'].map((end) => keyOf({ param: 'text' }, { text: 'x'.repeat(200) + end }));
    expect(a).toMatch(/^report:[0-9a-f]{64}$/);
    expect(a).not.toBe(b);
  });

  it('give equal objects one key, whatever the order of their members', () => {
    const [a, b] = [{ at: { x: 1, y: { p: 1, q: 2 } } }, { at: { y: { q: 2, p: 1 }, x: 1 } }].map((payload) =>
      keyOf({ param: 'at' }, payload),
    );
    expect(a).toBe(b);
  });

  it('S0-26 fill members of the payload into the key, and refuse a payload without them', () => {
    expect(keyOf({ key: 'user:{userId}:{order.id}' }, { userId: 'u1', order: { id: 0 } })).toBe('user:u1:0');
    expect(() => keyOf({ key: 'user:{userId}' }, {})).toThrow(InvalidPayloadError);
  });

  it('call a function for the key', () => {
    const key = ({ userId }: { userId: string }): string => `user:${userId}`;
    expect(keyOf({ key: key as never }, { userId: 'u1' })).toBe('user:u1');
    expect(() => keyOf({ key: () => undefined as never })).toThrow(/lock\.key.*text that is not empty/);
  });

  it('cut a long key short and tell it apart by its hash', () => {
    const long = keyOf({ key: () => 'k'.repeat(10_000) });
    expect(long.length).toBeLessThan(300);
    expect(long).not.toBe(keyOf({ key: () => 'k'.repeat(10_001) }));
  });

  it.each([
    [{ onConflict: 'queue' }, 'lock.onConflict', '"queue"', "Use 'skip', 'wait' or 'fail'"],
    [{ maxHold: 0 }, 'lock.maxHold', '0', 'more than zero'],
    [{ maxHold: 'long' }, 'lock.maxHold', '"long"', 'Use milliseconds'],
    [{ param: '' }, 'lock.param', '""', 'member of the payload'],
    [{ key: '' }, 'lock.key', '""', 'not empty'],
    [{ key: 'taskledger:leader' }, 'lock.key', '"taskledger:leader"', 'Do not begin'],
    [{ key: () => 'x', param: 'userId' }, 'lock.param', '"userId"', 'Leave it out'],
    [{ onconflict: 'wait' }, 'lock.onconflict', '"wait"', 'Known options: param, key'],
    [true, 'lock', 'true', 'Use an object'],
  ])('stop the boot with the option, the value and the remedy: %j', (options, option, value, remedy) => {
    expect(() => lock(options)).toThrow(InvalidOptionError);
    for (const part of [`${LABEL}: ${option}"`, value, remedy]) expect(() => lock(options)).toThrow(part);
  });
});

describe('@PreventDuplicate', () => {
  it('S3-10 is the lock of that name, held for at most an hour or as many seconds as it says', () => {
    expect(lockOfPrevention({ lockName: 'sync' }, 'A.b')).toEqual({
      key: 'sync',
      param: undefined,
      maxHold: 3_600_000,
      onConflict: 'skip',
    });
    expect(lockOfPrevention({ lockName: 'sync', timeout: 5, lockParam: 'id' }, 'A.b')).toMatchObject({
      param: 'id',
      maxHold: 5_000,
    });
  });

  it.each([
    [{}, 'lockName', 'undefined'],
    [{ lockName: 'sync', timeout: 0 }, 'timeout', '0'],
    [{ lockName: 'sync', timeout: '5m' }, 'timeout', '"5m"'],
  ])('refuses %j', (options, option, value) => {
    const resolve = () => lockOfPrevention(options as PreventDuplicateOptions, 'ReportTasks.generate');
    expect(resolve).toThrow(InvalidOptionError);
    for (const part of [`ReportTasks.generate: @PreventDuplicate ${option}`, value]) expect(resolve).toThrow(part);
  });
});

describe('unique keys', () => {
  it('are the payload, a member of it, or a key of its own; those of two tasks never meet', () => {
    expect(uniqueKey(true, { a: 1, b: 2 })).toBe(uniqueKey(true, { b: 2, a: 1 }));
    expect(uniqueKey(true, { a: 1 })).not.toBe(uniqueKey(true, { a: 2 }));
    expect(uniqueKey({ param: 'id' }, { id: 7 })).toContain('report:');
    expect(uniqueKey({ key: 'nightly' }, {})).toBe('report:nightly');
    expect(uniqueKey({ key: () => 'nightly' }, {})).toBe('report:nightly');
  });

  it('stop the boot when they are misspelt', () => {
    const resolve = () => resolveUnique({ params: 'id' } as UniqueOptions, 'report', LABEL);
    expect(resolve).toThrow(/unique\.params.*Known options/);
  });
});
