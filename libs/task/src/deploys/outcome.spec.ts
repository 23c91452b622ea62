import { describe, expect, it } from '@jest/globals';
import { TallySheet } from '../ledger/index.js';
import type { DeployTally, NewDeployError } from './deploy.types.js';
import { outcomeOf, type Said } from './outcome.js';

interface Went {
  readonly success?: number;
  readonly failure?: number;
  readonly p95?: number;
}

const NOTHING = new TallySheet().tally();
const ERROR: NewDeployError = { fingerprint: 'f', errorType: 'TypeError', firstSeenAt: new Date(), taskNames: ['t'] };

function tally({ success = 0, failure = 0, p95 = 100 }: Went): DeployTally {
  const finished = success + failure;
  return { ...NOTHING, success, failure, finished, runs: finished, runP95Ms: finished > 0 ? p95 : null };
}

const compared = (before: Went, after: Went, newErrors: readonly NewDeployError[] = []): Said =>
  outcomeOf({ before: tally(before), after: tally(after), newErrors });

describe('N-5: how a task went after a deploy', () => {
  it('is worse when clearly more fails, even of few', () => {
    expect(compared({ success: 980, failure: 20 }, { success: 300, failure: 40 })).toEqual({
      outcome: 'worse',
      reasons: ['12 % of 340 executions failed, against 2 % of 1,000 executions before.'],
    });
    expect(compared({ success: 400 }, { failure: 8 })).toMatchObject({
      outcome: 'worse',
      reasons: [
        '100 % of 8 executions failed, against 0 % of 400 executions before.',
        'Too few to compare durations: 400 runs before, 8 runs after, and 60 of each are needed.',
      ],
    });
  });

  it('is worse when it takes clearly longer', () => {
    expect(compared({ success: 60, p95: 1_100 }, { success: 60, p95: 3_200 })).toEqual({
      outcome: 'worse',
      reasons: ['95 % of runs took up to 3.2 s, against 1.1 s before.'],
    });
    // By how durations are kept, it may be the same.
    expect(compared({ success: 60, p95: 1_000 }, { success: 60, p95: 1_450 }).outcome).toBe('same');
    // Nobody minds.
    expect(compared({ success: 60, p95: 1 }, { success: 60, p95: 5 }).outcome).toBe('same');
  });

  it('is better when either is, and nothing is worse', () => {
    expect(compared({ success: 900, failure: 100 }, { success: 500 }).outcome).toBe('better');
    expect(compared({ success: 100, p95: 9_000 }, { success: 100, p95: 2_000 }).outcome).toBe('better');
    // It fails at once.
    expect(compared({ success: 100, p95: 9_000 }, { failure: 100, p95: 20 }).outcome).toBe('worse');
  });

  it('is the same with enough on both sides, and no news', () => {
    expect(compared({ success: 60 }, { success: 60 })).toEqual({
      outcome: 'same',
      reasons: ['Failures and durations are as before.'],
    });
    // True of so many, and less than a percentage point.
    expect(compared({ success: 990_000, failure: 10_000 }, { success: 985_000, failure: 15_000 }).outcome).toBe('same');
    expect(compared({ success: 600 }, { success: 599, failure: 1 }, [ERROR])).toEqual({
      outcome: 'unclear',
      reasons: ['1 error had not been seen before.'],
    });
  });

  it('is unclear with fewer, and where one side is missing', () => {
    expect(compared({ success: 59 }, { success: 900 }).reasons).toEqual([
      'Too few to compare failures: 59 executions before, 900 executions after, and 60 of each are needed.',
      'Too few to compare durations: 59 runs before, 900 runs after, and 60 of each are needed.',
    ]);
    expect(compared({}, { success: 500 })).toEqual({
      outcome: 'unclear',
      reasons: ['It did not finish anything before the deploy.'],
    });
    expect(compared({ success: 500 }, {})).toEqual({
      outcome: 'unclear',
      reasons: ['It has not finished anything since the deploy.'],
    });
    // What is only revoked or skipped says nothing.
    const skipped = { ...tally({}), finished: 100, skipped: 100 };
    expect(outcomeOf({ before: skipped, after: skipped, newErrors: [] }).outcome).toBe('unclear');
  });
});
