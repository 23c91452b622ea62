import { describe, expect, it } from '@jest/globals';
import { InvalidOptionError } from '../errors/index.js';
import { jobOptions } from './external-job.options.js';

describe('the options of an external job', () => {
  it('are those of BullMQ, in its words', () => {
    const backoff = { type: 'exponential', delay: 1_000, jitter: 0.5 };
    expect(jobOptions({ key: 'mail', attempts: 3, backoff, delay: '2s', removeOnFail: true })).toEqual({
      attempts: 3,
      backoff,
      delay: 2_000,
      removeOnFail: true,
    });
    expect(jobOptions({ backoff: 500 })).toEqual({ backoff: 500 });
  });

  it.each([
    ['options.retries', { retries: 3 }],
    ['options.key', { key: 'a:b' }],
    ['options.attempts', { attempts: 0 }],
    ['options.priority', { priority: 0 }],
    ['options.backoff', { backoff: -1 }],
    ['options.backoff', { backoff: { delay: 100 } }],
    ['options.backoff.delays', { backoff: { type: 'fixed', delays: 100 } }],
    ['options.backoff.delay', { backoff: { type: 'fixed', delay: '1s' } }],
    ['options.removeOnComplete', { removeOnComplete: 100 }],
  ])('%s is refused by its name: %j', (name, options) => {
    const mistake = (): unknown => jobOptions(options as never);
    expect(mistake).toThrow(InvalidOptionError);
    expect(mistake).toThrow(name);
  });
});
