import { describe, expect, it } from '@jest/globals';
import { InvalidOptionError } from '../../errors/index.js';
import { resolveOptions, resolveRetry } from './resolve-options.js';
import { Priority, type TaskOptions } from './task.options.js';

const LABEL = 'Task "report" (ReportTasks.generate)';
const resolve = (options: unknown) => resolveOptions(options as TaskOptions, {}, LABEL);

describe('task options', () => {
  it('S1-02 takes whole priorities from 1, the highest, to 10, the lowest', () => {
    expect(Priority).toEqual({ HIGH: 1, NORMAL: 5, LOW: 10 });
    for (let priority = 1; priority <= 10; priority++) expect(resolve({ priority }).priority).toBe(priority);
    for (const priority of [0, 11, -1, 1.5, Number.NaN, '5', null]) {
      expect(() => resolve({ priority })).toThrow(InvalidOptionError);
    }
    expect(resolve({}).priority).toBeUndefined();
  });

  it('C1 does not retry unless asked to, and then backs off from a second to ten minutes', () => {
    expect(resolve({}).retry).toEqual({ maxRetries: 0, factor: 2, baseMs: 1000, maxMs: 600_000, jitter: 0 });
    expect(resolve({ retry: { maxRetries: 3 } }).retry).toMatchObject({ maxRetries: 3, factor: 2, baseMs: 1000 });
  });

  it('lets a task override the defaults of the module field by field', () => {
    const defaults = { retry: { maxRetries: 3, factor: 3, jitter: 0.2 } };
    const options = { retry: { maxRetries: 5, factor: undefined } };
    expect(resolveOptions(options, defaults, LABEL).retry).toMatchObject({ maxRetries: 5, factor: 3, jitter: 0.2 });
  });

  it('keeps the function that decides on errors', () => {
    const when = () => false;
    expect(resolveRetry({ when }, LABEL).when).toBe(when);
  });

  it('reads true as half of each wait, for jitter', () => {
    expect(resolveRetry({ jitter: true }, LABEL).jitter).toBe(0.5);
    expect(resolveRetry({ jitter: false }, LABEL).jitter).toBe(0);
    expect(resolveRetry({ jitter: 0.1 }, LABEL).jitter).toBe(0.1);
  });

  it('turns the timeout into milliseconds and has none by default', () => {
    expect(resolve({ timeout: '10m' }).timeoutMs).toBe(600_000);
    expect(resolve({ timeout: 250 }).timeoutMs).toBe(250);
    expect(resolve({}).timeoutMs).toBeUndefined();
  });

  it('names the task, the option, the value and the remedy of a bad option', () => {
    expect(() => resolve({ retry: { maxRetries: -1 } })).toThrow(
      'Option "Task "report" (ReportTasks.generate): retry.maxRetries" has the value -1, which cannot be used. Use a whole number from 0 to 1000000000.',
    );
  });

  it.each([
    ['retry', 'often'],
    ['retry.maxRetries', 1.5],
    ['retry.factor', 0.5],
    ['retry.factor', 'fast'],
    ['retry.baseMs', -1],
    ['retry.maxMs', Number.POSITIVE_INFINITY],
    ['retry.jitter', 2],
    ['retry.when', 'always'],
    ['timeout', 0],
    ['timeout', 'soon'],
    ['tags', 'reports'],
    ['tags', ['a,b']],
    ['tags', ['']],
    ['queue', ''],
    ['queue', 'a:b'],
    ['module', ''],
    ['description', 7],
  ])('stops the boot when %s is %j', (option, value) => {
    const [key, field] = option.split('.') as [string, string?];
    const options = field ? { [key]: { [field]: value } } : { [key]: value };
    expect(() => resolve(options)).toThrow(`: ${option}"`);
  });

  it('counts a repeated tag once', () => {
    expect(resolve({ tags: ['a', 'b', 'a'] }).tags).toEqual(['a', 'b']);
  });
});
