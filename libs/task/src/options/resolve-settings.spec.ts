import { describe, expect, it } from '@jest/globals';
import { InvalidOptionError } from '../errors/index.js';
import { resolveSettings } from './resolve-settings.js';
import type { TaskModuleOptions } from './task-module.options.js';

const resolve = (options: object, environment: Record<string, string> = {}) =>
  resolveSettings(options as TaskModuleOptions, environment);

describe('options', () => {
  it('needs none: an embedded ledger, ten tasks of a queue at once, no retries', () => {
    const settings = resolve({});
    expect(settings).toMatchObject({ ledger: { embedded: {} }, defaultQueue: 'default', defaultPriority: 5 });
    expect(settings.worker).toMatchObject({ concurrency: 10, shutdownGraceMs: 30_000 });
  });

  it('E11 keeps the audit for 90 days, or as long as it is told, a day at least', () => {
    expect(resolve({}).auditRetentionMs).toBe(90 * 86_400_000);
    expect(resolve({ retention: { audit: '365d' } }).auditRetentionMs).toBe(365 * 86_400_000);
    expect(() => resolve({ retention: { audit: '23h' } })).toThrow('Option "retention.audit" has the value');
  });

  it('hands running tasks over at once under node --watch, unless told otherwise or in production', () => {
    const watched = { WATCH_REPORT_DEPENDENCIES: '1' };
    expect(resolve({}, watched)).toMatchObject({ isWatched: true, worker: { shutdownGraceMs: 0 }, abortGraceMs: 500 });
    const own = { worker: { shutdownGrace: '10s' }, timeouts: { abortGrace: '2s' } };
    expect(resolve(own, watched)).toMatchObject({ worker: { shutdownGraceMs: 10_000 }, abortGraceMs: 2_000 });
    const production = { ...watched, NODE_ENV: 'production', DATABASE_URL: 'postgres://db/app' };
    expect(resolve({}, production)).toMatchObject({
      isWatched: false,
      worker: { shutdownGraceMs: 30_000 },
      abortGraceMs: 5_000,
    });
  });

  it('takes the ledger from DATABASE_URL', () => {
    expect(resolve({}, { DATABASE_URL: 'postgres://db/app' }).ledger).toEqual({ url: 'postgres://db/app' });
  });

  it('refuses Redis without Postgres, naming what is missing', () => {
    expect(() => resolve({}, { REDIS_URL: 'redis://localhost' })).toThrow(/DATABASE_URL/);
  });

  it('refuses to fall back to an embedded ledger in production', () => {
    expect(() => resolve({}, { NODE_ENV: 'production' })).toThrow(/must be chosen/);
    expect(resolve({ ledger: { embedded: {} } }, { NODE_ENV: 'production' }).ledger).toEqual({ embedded: {} });
  });

  it.each([
    [{ worker: { concurrency: 0 } }, 'worker.concurrency', '0'],
    [{ defaults: { priority: 11 } }, 'defaults.priority', '11'],
    [{ defaults: { timeout: 'soon' } }, 'defaults.timeout', '"soon"'],
    [{ defaults: { timeout: 0 } }, 'defaults.timeout', '0'],
    [{ defaults: { queue: 'a:b' } }, 'defaults.queue', '"a:b"'],
    [{ queues: { reports: { type: 'lifo' } } }, 'queues.reports.type', '"lifo"'],
    [{ limits: { payloadBytes: -1 } }, 'limits.payloadBytes', '-1'],
    [{ timeouts: { nodeLease: 10 } }, 'timeouts.nodeLease', '10'],
    [{ ledger: { url: 'mysql://x' } }, 'ledger.url', '"mysql://x"'],
    [{ retries: 3 }, 'retries', '3'],
    [{ worker: { concurency: 3 } }, 'worker.concurency', '3'],
    [{ queues: { cpu: { concurency: 3 } } }, 'queues.cpu.concurency', '3'],
  ])('names the option, the value and the remedy: %j', (options, option, value) => {
    try {
      resolve(options);
      throw new Error('was accepted');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidOptionError);
      const { message } = error as Error;
      expect(message).toContain(`"${option}"`);
      expect(message).toContain(value);
      expect(message).toMatch(/Use |Known options/);
    }
  });

  it.each([
    [{ started: '' }, 'messages.started'],
    [{ queued: 7 }, 'messages.queued'],
    [{ failure: 'x'.repeat(1_001) }, 'messages.failure'],
    [{ success: 'done, {error}' }, 'messages.success'],
    [{ finished: 'done' }, 'messages.finished'],
  ])('S0-30 refuses messages such as %j', (messages, option) => {
    expect(() => resolve({ messages })).toThrow(`Option "${option}"`);
  });

  it('S0-30 takes the four messages of the lifecycle, and needs none', () => {
    const messages = { queued: 'a', started: 'b {task}', success: 'c', failure: 'd {error}' };
    expect(resolve({ messages }).messages).toEqual(messages);
    expect(resolve({ messages: { queued: undefined } }).messages.queued).toBeUndefined();
    expect(resolve({}).messages).toEqual({});
  });

  it('keeps the password of a wrong URL out of the message', () => {
    expect(() => resolve({ ledger: { url: 'mysql://root:secret@db/app' } })).toThrow(/\*\*\*@db/);
    expect(() => resolve({ ledger: { url: 'mysql://root:secret@db/app' } })).not.toThrow(/secret/);
  });
});
